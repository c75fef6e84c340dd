import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { soma } from '../src/soma.ts';

const double = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('soma', () => {
  it('adds', () => {
    expect(soma(10, 20)).toBe(30);
    expect(soma(0.1, 0.2)).toBe(0.30000000000000004);
  });

  it('does not care for the order', () => {
    fc.assert(fc.property(double, double, (a, b) => soma(a, b) === soma(b, a)));
  });

  it('leaves a number as it is with zero', () => {
    fc.assert(fc.property(double, (a) => soma(a, 0) === a));
  });

  it('is exact on whole numbers', () => {
    const whole = fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 });
    fc.assert(fc.property(whole, whole, (a, b) => BigInt(soma(a, b)) === BigInt(a) + BigInt(b)));
  });
});
