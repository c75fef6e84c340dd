import { describe, expect, it } from '@jest/globals';
import { Group } from '../../balancing/group.ts';
import type { PeerOptions } from '../../balancing/peer.ts';
import { type Traced, traceCheck } from '../../prediction/trace.ts';
import { Simulator } from './simulate.ts';
import { lab, labWorld, SPOILS, type Spoiled, swapPair } from './spoils.ts';

type Check = (record: Spoiled) => Traced;
const seeds = (many: number) => Array.from({ length: many }, (_, index) => index + 1);
const SEEDS = seeds(20);
const { policy, method } = labWorld(0);

const checkWith = ({ requests, changes, peers }: Spoiled, options = {}): Traced =>
  traceCheck(
    (other?: readonly PeerOptions[]) => new Group('g', method, other ?? peers),
    policy,
    requests,
    changes,
    options,
  );
const check: Check = (record) => checkWith(record);
const withPeers = (record: Spoiled, more: Partial<PeerOptions>) => ({
  ...record,
  peers: record.peers.map((one) => ({ ...one, ...more })),
});

/** Seeds whose record is not said to fail. */
const missed = (judge: Check, spoil: (seed: number) => Spoiled, among = SEEDS) =>
  among.filter((seed) => judge(spoil(seed)).answer !== 'fails');

const honest = (seed: number): Spoiled => {
  const changes = [{ at: 4_000, change: { kind: 'reset' as const } }];
  return { ...new Simulator(labWorld(seed, { changes })).run(), peers: lab() };
};

function judgeFairly(judge: Check): void {
  expect(missed(judge, honest, seeds(3))).toEqual(seeds(3));
  for (const { spoil } of SPOILS) expect(missed(judge, spoil, seeds(3))).toEqual([]);
}

describe('a trace check of 200 requests/s', () => {
  it.each(SPOILS)('finds $name, every time', ({ spoil }) => {
    expect(missed(check, spoil)).toEqual([]);
  });

  it('finds two picks that have changed places, if they were 5 ms apart', () => {
    expect(missed(check, (seed) => swapPair(seed, (gap) => gap > 4))).toEqual([]);
  });

  it('says that it holds if they were at the same moment: nobody can know their order', () => {
    expect(missed(check, (seed) => swapPair(seed, (gap) => gap < 1))).toEqual(SEEDS);
  });
});

describe('these tests', () => {
  const always = (answer: Traced['answer']) => (): Traced => ({ answer, explained: 0, attempts: 0 });

  it('accept the trace check', () => judgeFairly(check));

  it.each<[string, Check]>([
    ['accepts everything', always('holds')],
    ['accepts nothing', always('fails')],
    ['knows no uncertainty', (record) => checkWith(record, { uncertainty: 0 })],
    ['believes in any order within 100 ms', (record) => checkWith(record, { uncertainty: 100, effort: 5_000 })],
    ['knows no bans', (record) => check(withPeers(record, { maxFails: 0 }))],
    ['knows no reload', (record) => check({ ...record, changes: [] })],
    [
      'expects a reload at any time',
      (record) =>
        check({ ...record, changes: [{ kind: 'reset', from: 0, to: Number.MAX_SAFE_INTEGER, optional: true }] }),
    ],
    [
      'takes each pick as given',
      ({ requests, changes, peers }) =>
        traceCheck((other = peers) => new Group('g', { kind: 'random', two: false }, other), policy, requests, changes),
    ],
  ])('find out one that %s', (_, judge) => {
    expect(() => judgeFairly(judge)).toThrow();
  });
});
