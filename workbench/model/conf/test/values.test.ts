import { describe, expect, it } from '@jest/globals';
import { isBefore, isFlag, parseNumber, parseSize, parseTime } from '../values.ts';

describe('times', () => {
  it.each([
    ['10', 10_000, 10_000],
    ['1h30m', 5_400_000, 5_400_000],
    ['1d2h3m4s', 93_784_000, 93_784_000],
    ['500ms', 500, undefined],
    ['2s 5ms', 2_005, undefined],
    ['1m 30', 90_000, 90_000],
    ['1y', undefined, 31_536_000_000],
    ['1M', undefined, 2_592_000_000],
    ['0', 0, 0],
    ['', undefined, undefined],
    ['s', undefined, undefined],
    ['1s1h', undefined, undefined],
    ['1h1h', undefined, undefined],
    ['5sec', undefined, undefined],
    ['1.5s', undefined, undefined],
    ['-1', undefined, undefined],
    ['9999999999999999999', undefined, undefined],
  ])('%j is %p ms, or %p where whole seconds are counted', (text, ms, seconds) => {
    expect([parseTime(text), parseTime(text, 's')]).toEqual([ms, seconds]);
  });
});

describe('sizes', () => {
  it.each([
    ['512', 512],
    ['16k', 16_384],
    ['16K', 16_384],
    ['1m', 1_048_576],
    ['1g', undefined],
    ['1kb', undefined],
    ['k', undefined],
    ['', undefined],
    ['1.5m', undefined],
  ])('%j is %p bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it('may be gigabytes where nginx counts offsets', () => {
    expect(parseSize('2G', 'g')).toBe(2_147_483_648);
  });
});

it('a number is digits only', () => {
  expect(['7', '007', '-7', '7.0', '', '1e3', '99999999999999999999'].map(parseNumber)).toEqual([
    7,
    7,
    ...Array(5).fill(undefined),
  ]);
});

it('a flag is on or off, in any case', () => {
  expect(['on', 'OFF', 'yes', 'on '].map(isFlag)).toEqual([true, true, false, false]);
});

it('versions are compared number by number', () => {
  expect(isBefore([1, 9, 15], [1, 18, 0])).toBe(true);
  expect(isBefore([1, 30, 0], [1, 29, 7])).toBe(false);
  expect(isBefore([1, 30, 0], [1, 30, 0])).toBe(false);
});
