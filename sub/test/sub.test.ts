import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sub } from '../src/sub.ts';

const double = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('sub', () => {
  it('subtracts the second operand from the first', () => {
    expect(sub(21, 6)).toBe(15);
    expect(sub(0.3, 0.1)).toBe(0.19999999999999998);
  });

  it('changes its sign with the order', () => {
    fc.assert(fc.property(double, double, (a, b) => sub(a, b) === -sub(b, a)));
  });

  it('leaves nothing of equal numbers', () => {
    fc.assert(fc.property(double, (a) => sub(a, a) === 0));
  });

  it('is exact on whole numbers', () => {
    const whole = fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 });
    fc.assert(fc.property(whole, whole, (a, b) => BigInt(sub(a, b)) === BigInt(a) - BigInt(b)));
  });
});
