import { expect } from '@jest/globals';
import { Group } from '../../../workbench/model/balancing/group.ts';
import { Request } from '../../../workbench/model/balancing/request.ts';
import { figure } from '../../support/lab.ts';
import type { Court } from './batch.ts';
import { explain } from './compare.ts';
import { judge, seedsFrom, type Verdict } from './judge.ts';
import { shrink } from './shrink.ts';

// LAB_SCENARIOS=20000 plays more of them, LAB_SEED=123 that one alone.
export const AMOUNT = Number(process.env.LAB_SCENARIOS ?? 2000);
const ONLY = process.env.LAB_SEED;
const model = { Group, Request };

/** What a test of a court is called. */
export function titleOf({ balancer, workers, realClock }: Court): string {
  return `${balancer.name}, ${workers} worker${workers > 1 ? 's' : ''}, ${realClock === true ? 'real clock' : 'a clock of the test'}`;
}

/** How long so many scenarios may take, in ms. */
export function limit(scenarios: number): number {
  return 60_000 + scenarios * 50;
}

/** Plays scenarios in a court, and expects the model to have said what happens. */
export async function agree(court: Court, from: number, count: number): Promise<void> {
  const began = performance.now();
  const verdict = await judge(court, model, ONLY === undefined ? seedsFrom(from, count) : [Number(ONLY)]);
  figure(`${titleOf(court)}: ${summary(verdict)}, ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const [failed] = verdict.failed;
  if (failed !== undefined) throw new Error(await report(court, verdict));
  expect(verdict.requests).toBeGreaterThan(0);
  expect(verdict.unsteady).toBeLessThanOrEqual(Math.ceil(verdict.scenarios / 500));
  if (court.realClock === true) expect(verdict.repeated).toBeLessThanOrEqual(Math.ceil(verdict.scenarios / 100));
}

function summary({ scenarios, requests, attempts, repeated, unsteady, failed }: Verdict): string {
  return `${scenarios} scenarios, ${requests} requests, ${attempts} tries, ${failed.length} scenarios differ, ${repeated} repeated, ${unsteady} unsteady`;
}

/** The first failing scenario made small, to read and to replay. */
async function report(court: Court, verdict: Verdict): Promise<string> {
  const [first, ...others] = verdict.failed;
  if (first === undefined) return '';
  const small = await shrink(court, model, first);
  const seeds = [first, ...others].slice(0, 20).map(({ scenario }) => scenario.seed);
  return `${summary(verdict)}. Replay one alone with LAB_SEED=${seeds[0]}; they are ${seeds.join(', ')}.\n${explain(small, model)}`;
}
