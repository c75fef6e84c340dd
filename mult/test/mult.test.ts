import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mult } from '../src/mult.ts';

const double = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('mult', () => {
  it('multiplies', () => {
    expect(mult(6, 7)).toBe(42);
    expect(mult(0.1, 3)).toBe(0.30000000000000004);
  });

  it('does not care for the order', () => {
    fc.assert(fc.property(double, double, (a, b) => mult(a, b) === mult(b, a)));
  });

  it('leaves a number as it is with one', () => {
    fc.assert(fc.property(double, (a) => mult(a, 1) === a));
  });

  it('is exact on whole numbers', () => {
    const whole = fc.integer({ min: -(2 ** 26), max: 2 ** 26 });
    fc.assert(fc.property(whole, whole, (a, b) => BigInt(mult(a, b)) === BigInt(a) * BigInt(b)));
  });
});
