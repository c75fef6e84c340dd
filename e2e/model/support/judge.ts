import { type Court, playBatch, type Record } from './batch.ts';
import { compare, wasLate } from './compare.ts';
import { generate, isSlow } from './generate.ts';
import type { Model } from './predict.ts';
import type { Scenario } from './scenario.ts';

/** What a court found. */
export interface Verdict {
  scenarios: number;
  requests: number;
  attempts: number;
  /** Scenarios that were played again, as a second passed under them or this machine was late. */
  repeated: number;
  /** Those that went otherwise once and as the model says when played again: some time-out of real milliseconds. */
  unsteady: number;
  /** Those in which some request went otherwise than the model says, each time. */
  failed: Record[];
}

// What nginx holds well in one conf.
const BATCH = 250;
const REPEATS = 12; // a busy machine is late with one that is sensitive again and again

const split = (scenarios: readonly Scenario[]): Scenario[][] =>
  Array.from({ length: Math.ceil(scenarios.length / BATCH) }, (_, at) => scenarios.slice(at * BATCH, (at + 1) * BATCH));

/** Seeds `from`, `from + 1`, … */
export const seedsFrom = (from: number, count: number): number[] => Array.from({ length: count }, (_, at) => from + at);

/** Plays the scenarios of some seeds against a balancer and compares it with the model. */
export async function judge(court: Court, model: Model, seeds: readonly number[]): Promise<Verdict> {
  const all = seeds.map((seed) => generate(seed, court.realClock));
  const verdict: Verdict = { scenarios: all.length, requests: 0, attempts: 0, repeated: 0, unsteady: 0, failed: [] };
  // Those with time-outs share their moments, see steps.ts.
  const slow = all.filter(({ seed }) => court.realClock !== true && isSlow(seed));
  const fast = all.filter((scenario) => !slow.includes(scenario));
  for (const batch of [...split(fast), ...split(slow)]) {
    const { records, repeated } = await playTimely(court, batch);
    verdict.repeated += repeated;
    for (const record of records) {
      verdict.requests += record.noted.size;
      for (const { addresses } of record.noted.values()) verdict.attempts += addresses.length;
      if (compare(record, model).length === 0) continue;
      if (await agreesAgain(court, record, model)) verdict.unsteady++;
      else verdict.failed.push(record);
    }
  }
  return verdict;
}

// A true difference shows each time; a machine that stood still for a moment does not.
async function agreesAgain(court: Court, { scenario }: Record, model: Model): Promise<boolean> {
  for (let again = 0; again < 3; again++) {
    const { records } = await playTimely(court, [scenario]);
    if (records.every((record) => compare(record, model).length === 0)) return true;
  }
  return false;
}

/** Plays a batch, and again what was late. @throws if something is late every time */
export async function playTimely(
  court: Court,
  scenarios: readonly Scenario[],
): Promise<{ records: Record[]; repeated: number }> {
  const timely: Record[] = [];
  let repeated = 0;
  let left = scenarios;
  for (let round = 0; left.length > 0; round++) {
    if (round > REPEATS)
      throw new Error(`too slow a machine: seeds ${left.map(({ seed }) => seed)} were late ${round} times`);
    const records = await playBatch(court, left);
    const late = records.filter((record) => record.late || wasLate(record));
    timely.push(...records.filter((record) => !late.includes(record)));
    left = late.map(({ scenario }) => scenario);
    repeated += left.length;
  }
  return { records: timely, repeated };
}
