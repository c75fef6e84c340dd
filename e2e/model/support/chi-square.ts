/** How far counts are from a law. */
export interface Misfit {
  chiSquare: number;
  /** Degrees of freedom. */
  freedom: number;
}

/** Fewer than so many expected make the statistic unreliable (Cochran's rule). */
const FEWEST = 5;

/**
 * Pearson's statistic. Rare outcomes are counted together, or not at all if they are rare even so.
 * @param law probabilities; where one is 0 nothing may have been counted
 */
export function misfitOf(counts: readonly number[], law: readonly number[]): Misfit {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const all = law.map((probability, place) => ({ expected: total * probability, count: counts[place] ?? 0 }));
  const cells = all.filter(({ expected, count }) => expected >= FEWEST || (expected === 0 && count > 0));
  const rare = { expected: 0, count: 0 };
  for (const { expected, count } of all.filter((cell) => cell.expected > 0 && cell.expected < FEWEST)) {
    rare.expected += expected;
    rare.count += count;
  }
  if (rare.expected >= FEWEST) cells.push(rare);
  const chiSquare = cells.reduce((sum, { expected, count }) => sum + (count - expected) ** 2 / expected, 0);
  return { chiSquare, freedom: cells.length - 1 };
}

// The normal quantile that leaves 1 in 10,000 above it.
const QUANTILE = 3.719;

/**
 * What chi-square exceeds once in 10,000 times if the law holds (Wilson and Hilferty 1931: from 3 degrees on at most
 * 4 % too much).
 */
export function criticalValue(freedom: number): number {
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + QUANTILE * Math.sqrt(spread)) ** 3;
}
