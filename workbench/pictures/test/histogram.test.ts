import { describe, expect, it } from '@jest/globals';
import { Histogram } from '../collect/histogram.ts';
import { dice } from '../collect/sample.ts';
import { Slots } from '../collect/slots.ts';

describe('a histogram of waits', () => {
  it('gives percentiles within 1% of the sorted waits, and the slowest exactly', () => {
    const roll = dice(7);
    const histogram = new Histogram();
    const waits = Array.from({ length: 20_000 }, () => 0.2 * Math.exp(roll() * 9));
    for (const wait of waits) histogram.add(wait);
    const sorted = waits.toSorted((a, b) => a - b);
    const { p50, p95, p99, max } = histogram.summary() ?? { p50: 0, p95: 0, p99: 0, max: 0 };
    for (const [value, part] of [
      [p50, 0.5],
      [p95, 0.95],
      [p99, 0.99],
    ] as const) {
      const exact = sorted[Math.ceil(part * sorted.length) - 1] ?? 0;
      expect(Math.abs(value / exact - 1)).toBeLessThan(0.01);
    }
    expect(max).toBe(sorted.at(-1));
  });

  it('knows a wait of nothing, and a single one', () => {
    const histogram = new Histogram();
    expect(histogram.summary()).toBeUndefined();
    histogram.add(0);
    expect(histogram.summary()).toEqual({ count: 1, p50: 0, p95: 0, p99: 0, max: 0 });
  });
});

describe('waits over time', () => {
  it('become fewer and wider stretches as a run gets longer, and lose none', () => {
    const slots = new Slots(40, 50);
    for (let at = 0; at < 100_000; at += 10) slots.add(1_000_000 + at, at / 1_000);
    const result = slots.result();
    expect(result.length).toBeLessThanOrEqual(41);
    expect(result.length).toBeGreaterThan(15);
    expect(result.reduce((sum, { waits }) => sum + waits.count, 0)).toBe(10_000);
    for (const [index, { from }] of result.entries()) if (index > 0) expect(from).toBe(result[index - 1]?.to);
  });

  it('take a request that comes late', () => {
    const slots = new Slots(4, 50);
    for (const at of [10_000, 10_060, 9_000, 10_100]) slots.add(at, 1);
    expect(slots.result().reduce((sum, { waits }) => sum + waits.count, 0)).toBe(4);
    expect(slots.result()[0]?.from).toBeLessThanOrEqual(9_000);
  });
});
