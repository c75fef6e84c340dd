import { describe, expect, it } from '@jest/globals';
import { IdMemory } from '../ids.ts';
import { Prints } from '../prints.ts';

describe('the memory of ids', () => {
  it('knows at least as many of the last ids as it is told to, and none that it was not given', () => {
    const many = 5_000;
    const ids = new IdMemory(many);
    const id = (n: number) => `1a2b67e0f9c30000000000010${String(n).padStart(7, '0')}`;
    const count = 17_000;
    for (let n = 0; n < count; n++) if (!ids.add(id(n))) throw new Error(`${n} is new`);
    for (let n = count - many; n < count; n++) if (ids.add(id(n))) throw new Error(`${n} was there`);
  });
});

describe('the prints of the lines of one id', () => {
  it('tell the last lines apart, however many there are', () => {
    const prints = new Prints();
    for (let n = 0; n < 100_000; n++) {
      if (!prints.add(n)) throw new Error(`${n} is new`);
      if (prints.add(Math.max(0, n - 10_000)) && n > 10_000) throw new Error(`${n - 10_000} was there`);
    }
    expect(prints.add(99_999)).toBe(false);
  });
});
