import { expect, it } from '@jest/globals';
import type { PeerOptions } from '../../model/balancing/peer.ts';
import { DEFAULT_POLICY } from '../../model/balancing/policy.ts';
import type { TracedRequest } from '../../model/prediction/trace.ts';
import { type Basis, traceClaim } from '../checks/trace.ts';
import { runOf } from './runs.ts';

const peer = (name: string, weight: number): PeerOptions => ({
  name,
  server: name,
  weight,
  maxFails: 1,
  failTimeout: 3,
  maxConns: 0,
  backup: false,
  down: false,
});
const BASIS: Basis = {
  upstream: 'mult',
  method: { kind: 'round_robin' },
  peers: [peer('mult1', 3), peer('mult2', 1)],
  policy: DEFAULT_POLICY,
  zone: true,
  start: undefined,
  ordered: true,
  label: (address) => address,
};
const CYCLE = ['mult1', 'mult1', 'mult2', 'mult1'];

const request = (name: string, index: number, at: number): TracedRequest => ({
  id: `id${index}`,
  at,
  method: 'GET',
  attempts: [{ name, outcome: 200, sent: true, ms: 1 }],
  exhausted: false,
  status: 200,
});

/** 40 requests, 20 ms apart; those of `early` were logged as if they had come in the first quarter of a second. */
const record = (early: number[]): TracedRequest[] =>
  Array.from({ length: 40 }, (_, index) =>
    request(CYCLE[index % 4] ?? '', index, 1_000_000 + (early.includes(index) ? 190 + index / 10 : index * 20)),
  ).sort((a, b) => a.at - b.at);

function judge(early: number[], worst: number) {
  const claim = traceClaim([
    { observation: { requests: record(early), workerOf: () => '7', changes: [] }, basis: BASIS },
  ]);
  return claim.judge(runOf([], { lateness: new Map([['', { p50: 0, p99: worst / 2, worst }]]) }));
}

it('explains every choice of a record in order, and one that is a little out of it', () => {
  expect(judge([], 0)).toMatchObject({ answer: 'holds', observed: '40 explained' });
  expect(judge([14], 0)).toMatchObject({ answer: 'holds' });
});

it('trusts the times of a record less where the sender itself was held up', () => {
  const early = [22, 26];
  expect(judge(early, 1)).toMatchObject({ answer: 'fails', contradiction: expect.stringMatching(/mult2/) });
  expect(judge(early, 30)).toMatchObject({ answer: 'holds' });
});

it('finds a choice that no order explains, however late the sender was', () => {
  const requests = record([]).map((one, index) => (index === 20 ? request('mult2', 20, one.at) : one));
  const observation = { requests, workerOf: () => '7', changes: [] };
  const late = new Map([['', { p50: 0, p99: 50, worst: 100 }]]);
  expect(traceClaim([{ observation, basis: BASIS }]).judge(runOf([], { lateness: late })).answer).toBe('fails');
});
