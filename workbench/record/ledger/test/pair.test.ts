import { describe, expect, it } from '@jest/globals';
import { pairUp } from '../pair.ts';

const pair = (left: number[], right: number[], limit = 100) =>
  pairUp(left, right, { apart: (a, b) => a - b, unlike: (a, b) => ((a ^ b) & 1 ? 10 : 0), limit });

describe('pairing two lists', () => {
  it('takes them in order where there are as many of both', () => {
    expect(pair([0, 10, 20], [30, 40, 50])).toEqual([
      [0, 30],
      [10, 40],
      [20, 50],
    ]);
  });

  it('leaves out what fits worst of the longer one, on either side', () => {
    expect(pair([0, 10, 20], [2, 22])).toEqual([
      [0, 2],
      [20, 22],
    ]);
    expect(pair([2, 22], [0, 10, 20])).toEqual([
      [2, 0],
      [22, 20],
    ]);
    expect(pair([], [1])).toEqual([]);
  });

  it('weighs other differences like time', () => {
    expect(pair([0, 2], [1])).toEqual([[0, 1]]);
    expect(pair([1, 4], [3])).toEqual([[1, 3]]);
  });

  it('pairs nothing that is further apart than the limit', () => {
    expect(pair([0, 500], [450, 2_000])).toEqual([[500, 450]]);
  });
});
