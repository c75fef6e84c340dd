import { expect, it } from '@jest/globals';
import { lastGap } from '../play/quiet.ts';

it('finds the last moment at which nothing was under way', () => {
  expect(lastGap([], 1_000, 2_000)).toBe(1_500);
  expect(
    lastGap(
      [
        [1_100, 1_200],
        [1_700, 1_800],
      ],
      1_000,
      2_000,
    ),
  ).toBe(1_900);
  expect(
    lastGap(
      [
        [1_100, 1_200],
        [1_700, 2_500],
      ],
      1_000,
      2_000,
    ),
  ).toBe(1_450);
  expect(
    lastGap(
      [
        [900, 1_100],
        [1_050, 1_500],
        [1_600, 2_100],
      ],
      1_000,
      2_000,
    ),
  ).toBe(1_550);
});

it('finds none while requests overlap, or follow each other too closely to tell', () => {
  expect(
    lastGap(
      [
        [900, 1_600],
        [1_500, 2_100],
      ],
      1_000,
      2_000,
    ),
  ).toBeUndefined();
  expect(
    lastGap(
      [
        [900, 1_500],
        [1_504, 2_100],
      ],
      1_000,
      2_000,
    ),
  ).toBeUndefined();
});

it('passes over what was before', () => {
  expect(
    lastGap(
      [
        [10, 20],
        [100, 200],
      ],
      1_000,
      2_000,
    ),
  ).toBe(1_500);
});
