import { expect, it } from '@jest/globals';
import { Group } from '../../workbench/model/balancing/group.ts';
import { Request } from '../../workbench/model/balancing/request.ts';
import { figure, type Part } from '../support/lab.ts';
import { describeWith } from '../support/needs.ts';
import type { Court } from './support/batch.ts';
import { explain } from './support/compare.ts';
import { judge, seedsFrom, type Verdict } from './support/judge.ts';
import { containerNginx, embeddedProxy, hostNginx } from './support/nginx.ts';
import { shrink } from './support/shrink.ts';

// LAB_SCENARIOS=20000 plays more of them, LAB_SEED=123 that one alone.
const AMOUNT = Number(process.env.LAB_SCENARIOS ?? 2000);
const ONLY = process.env.LAB_SEED;
const model = { Group, Request };

const COURTS: [needs: Part[], Court][] = [
  [['nginx', 'faketime'], { balancer: hostNginx, workers: 1, zone: false }],
  [['nginx', 'faketime'], { balancer: hostNginx, workers: 4, zone: true }],
  [['docker', 'faketime'], { balancer: containerNginx, workers: 1, zone: false }],
  [['docker', 'faketime'], { balancer: containerNginx, workers: 4, zone: true }],
];
const SHARE = Math.ceil(AMOUNT / COURTS.length);

COURTS.forEach(([needs, court], index) => {
  describeWith(needs, titleOf(court), () => {
    it(
      'agrees with the model in every try of every request',
      () => agree(court, 1 + index * SHARE, SHARE),
      limit(SHARE),
    );
  });
});

// On the machine's own clock scenarios wait for real, so that there are few, all in the same seconds.
const REAL = Math.min(60, Math.ceil(AMOUNT / 20));
for (const [part, balancer] of [
  ['nginx', hostNginx],
  ['docker', containerNginx],
] as const) {
  const court = { balancer, workers: 1, zone: false, realClock: true };
  describeWith([part], titleOf(court), () => {
    it('agrees with the model in every try of every request', () => agree(court, 1, REAL), limit(REAL));
  });
}

if (embeddedProxy !== undefined) {
  const court = { balancer: embeddedProxy, workers: 1, zone: false };
  describeWith(['faketime'], titleOf(court), () => {
    it('agrees with the model in every try of every request', () => agree(court, 1, SHARE), limit(SHARE));
  });
}

function titleOf({ balancer, workers, realClock }: Court): string {
  return `${balancer.name}, ${workers} worker${workers > 1 ? 's' : ''}, ${realClock === true ? 'real clock' : 'a clock of the test'}`;
}

function limit(scenarios: number): number {
  return 60_000 + scenarios * 50;
}

async function agree(court: Court, from: number, count: number): Promise<void> {
  const began = performance.now();
  const verdict = await judge(court, model, ONLY === undefined ? seedsFrom(from, count) : [Number(ONLY)]);
  figure(`${titleOf(court)}: ${summary(verdict)}, ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const [failed] = verdict.failed;
  if (failed !== undefined) throw new Error(await report(court, verdict));
  expect(verdict.requests).toBeGreaterThan(0);
  if (court.realClock === true) expect(verdict.repeated).toBeLessThanOrEqual(Math.ceil(verdict.scenarios / 100));
}

function summary({ scenarios, requests, attempts, repeated, failed }: Verdict): string {
  return `${scenarios} scenarios, ${requests} requests, ${attempts} tries, ${failed.length} scenarios differ, ${repeated} repeated`;
}

/** The first failing scenario made small, to read and to replay. */
async function report(court: Court, verdict: Verdict): Promise<string> {
  const [first, ...others] = verdict.failed;
  if (first === undefined) return '';
  const small = await shrink(court, model, first);
  const seeds = [first, ...others].slice(0, 20).map(({ scenario }) => scenario.seed);
  return `${summary(verdict)}. Replay one alone with LAB_SEED=${seeds[0]}; they are ${seeds.join(', ')}.\n${explain(small, model)}`;
}
