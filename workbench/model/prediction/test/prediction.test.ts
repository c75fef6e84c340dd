import { describe, expect, it } from '@jest/globals';
import { Group, type Method } from '../../balancing/group.ts';
import type { PeerOptions } from '../../balancing/peer.ts';
import { DEFAULT_POLICY, type Policy } from '../../balancing/policy.ts';
import { explain, type Step } from '../explain.ts';
import { lawOf } from '../law.ts';
import type { Behaviour, Plan } from '../plan.ts';
import { type PredictedRequest, predict } from '../predict.ts';
import { since } from '../reasons.ts';
import { rebuild } from '../rebuild.ts';

const START = 1_000_000_000_000;
const peer = (name: string, weight = 1, more: Partial<PeerOptions> = {}): PeerOptions => ({
  name,
  server: name,
  weight,
  maxFails: 1,
  failTimeout: 10,
  maxConns: 0,
  backup: false,
  down: false,
  ...more,
});
const group = (peers: PeerOptions[], method: Method = { kind: 'round_robin' }) => new Group('g', method, peers);
const route = (policy: Partial<Policy> = {}) => ({
  policy: { ...DEFAULT_POLICY, ...policy },
  patience: { connect: 40, send: 500, read: 500 },
});
const fault = (name: string, from: number, to: number, behaviour: Behaviour) => ({
  matches: (one: PeerOptions) => one.name === name,
  from,
  to,
  behaviour,
});
const plan = (requests: number, more: Partial<Plan> = {}): Plan => ({
  requests,
  every: 100,
  waits: new Map(),
  faults: [],
  method: 'GET',
  start: START,
  ...more,
});
const way = ({ attempts, exhausted, status }: PredictedRequest) =>
  [...attempts.map((one) => one.peer.name), ...(exhausted ? [String(status)] : [])].join('>');
const ways = (all: Iterable<PredictedRequest>) => [...all].map(way).join(' ');

describe('a prediction', () => {
  it.each([
    [[3, 1], 'a a b a a a b a'],
    [[1, 3], 'b a b b b a b b'],
    [[5, 1, 1], 'a a b a c a a'],
  ])('of weights %j is %s', (weights, expected) => {
    const peers = weights.map((weight, index) => peer('abc'[index] ?? '', weight));
    expect(ways(predict(group(peers), route(), plan(expected.split(' ').length)))).toBe(expected);
  });

  it('follows a replica that is killed, banned, and comes back by and by', () => {
    const peers = [peer('A', 3), peer('B'), peer('K', 1, { backup: true })];
    const waits = new Map([[16, 11_200]]);
    const all = predict(group(peers), route(), plan(31, { waits, faults: [fault('A', 5, 11, 'refused')], every: 1 }));
    expect(ways(all)).toBe('A A B A A>B B B B B B B B B B B B B A A B A A A B A A A B A A A');
  });

  it('turns to the backup when both primaries are gone, and then stays with it', () => {
    const peers = [peer('A', 3), peer('B'), peer('K', 1, { backup: true })];
    const faults = [fault('A', 1, 9, 'refused'), fault('B', 1, 9, 'refused')];
    expect(ways(predict(group(peers), route(), plan(3, { faults })))).toBe('A>B>K K K');
  });

  it('counts a listed status on the last try as an answer', () => {
    const conditions = new Set(['error', 'timeout', 'http_503'] as const);
    const faults = [fault('A', 1, 9, 503), fault('B', 1, 9, 503)];
    const all = [...predict(group([peer('A'), peer('B')]), route({ conditions }), plan(3, { faults }))];
    // Source: facts measured on nginx: the first request bans A, the second B, then nobody is left.
    expect(all.map(way)).toEqual(['A>B', 'B>502', '502']);
    expect(all.map(({ status }) => status)).toEqual([503, 502, 502]);
  });

  it('does not repeat a POST that was sent, unless non_idempotent allows it', () => {
    const faults = [fault('A', 1, 1, 'timeout')];
    const post = plan(1, { faults, method: 'POST' });
    const peers = [peer('A'), peer('B')];
    expect([...predict(group(peers), route(), post)][0]).toMatchObject({ status: 504, ms: 500 });
    expect(ways(predict(group(peers), route({ nonIdempotent: true }), post))).toBe('A>B');
    const refused = plan(1, { faults: [fault('A', 1, 1, 'refused')], method: 'POST' });
    expect(ways(predict(group(peers), route(), refused))).toBe('A>B');
  });

  it('starts no further try once proxy_next_upstream_timeout has passed', () => {
    const faults = ['A', 'B', 'C'].map((name) => fault(name, 1, 1, 'timeout'));
    const peers = ['A', 'B', 'C', 'D'].map((name) => peer(name));
    const one = [...predict(group(peers), route({ timeout: 1_200 }), plan(1, { faults }))][0];
    expect(one).toMatchObject({ ms: 1_500, status: 504 });
    expect(way(one as PredictedRequest)).toBe('A>B>C');
  });

  it('needs no more memory for more requests', () => {
    const state = group([peer('A', 3), peer('B')]);
    let served = 0;
    for (const one of predict(state, route(), plan(200_000))) if (one.attempts[0]?.peer.name === 'A') served++;
    expect(served).toBe(150_000);
  });
});

describe('an explanation', () => {
  const steps = (peers: PeerOptions[], told: Plan) => {
    const found: Step[] = [];
    const state = group(peers);
    const observer = explain(state, { label: (name) => name, until: since(START) }, (step) => found.push(step));
    for (const _ of predict(state, route(), told, observer));
    return found;
  };

  it('shows the weights before and after, and says who has the most', () => {
    const [first, , third] = steps([peer('A', 3), peer('B')], plan(3));
    expect(first?.peers.map(({ before, after }) => [before, after])).toEqual([
      [0, -1],
      [0, 1],
    ]);
    expect(first?.why).toBe('A has 3, the most (B 1), and pays 4.');
    expect(third?.why).toBe('B has 3, the most (A 1), and pays 4.');
  });

  it('says that a tie goes to the first', () => {
    expect(steps([peer('A'), peer('B')], plan(1))[0]?.why).toBe(
      'A and B have 1 each: the first of them is picked, and pays 2.',
    );
  });

  it('says who is banned until when, and what a failure costs', () => {
    const peers = [peer('A', 3), peer('B'), peer('K', 1, { backup: true })];
    const found = steps(peers, plan(2, { faults: [fault('A', 1, 2, 'refused'), fault('B', 1, 2, 'refused')] }));
    expect(found.map(({ picked }) => picked)).toEqual(['A', 'B', 'K', 'K']);
    expect(found[0]?.aftermath).toBe('A now has 1 failure of 1, banned until 11.0 s, it counts with 0 instead of 3.');
    expect(found[1]?.why).toBe('A was just tried. Only B can be picked.');
    expect(found[3]?.why).toBe(
      'A is banned until 11.0 s and B is banned until 11.0 s: so the backups are asked. Only K can be picked.',
    );
  });

  it('says why nobody can be picked', () => {
    const found = steps(
      [peer('A'), peer('B')],
      plan(2, { faults: [fault('A', 1, 2, 'refused'), fault('B', 1, 2, 'refused')] }),
    );
    expect(found.at(-1)).toMatchObject({
      picked: undefined,
      why: expect.stringMatching(/A is banned .*nobody can be picked/),
    });
  });

  it('says that a single address is always picked', () => {
    expect(steps([peer('A')], plan(1))[0]?.why).toMatch(/only address/);
  });
});

describe('the law of random', () => {
  const law = (two: boolean, ...peers: PeerOptions[]) =>
    Object.fromEntries(
      [...(lawOf(group(peers, { kind: 'random', two }), 0) ?? [])].map(([name, share]) => [
        name,
        Number(share.toFixed(4)),
      ]),
    );

  it('gives each peer its weight, and turns weights upside down with two draws', () => {
    expect(law(false, peer('A', 3), peer('B'))).toEqual({ A: 0.75, B: 0.25 });
    expect(law(true, peer('A', 3), peer('B'))).toEqual({ A: 0.2518, B: 0.7482 });
    expect(lawOf(group([peer('A')]), 0)).toBeUndefined();
  });

  it('leaves out who is down, and asks backups when all are', () => {
    expect(law(true, peer('A', 3), peer('B', 3, { down: true }), peer('C', 3))).toMatchObject({ B: 0 });
    expect(law(false, peer('A', 1, { down: true }), peer('K', 1, { backup: true }))).toEqual({ A: 0, K: 1 });
  });
});

describe('a state rebuilt from a record', () => {
  const peers = [peer('A', 3), peer('B')];
  const observed = (id: string, at: number, ...attempts: [string, number | 'error'][]) => ({
    id,
    at: START + at,
    method: 'GET',
    attempts: attempts.map(([name, outcome]) => ({ name, outcome, sent: outcome !== 'error', ms: 1 })),
  });

  it('goes on where the record ends', () => {
    const state = group(peers);
    const record = [observed('1', 0, ['A', 200]), observed('2', 10, ['A', 200]), observed('3', 20, ['B', 200])];
    expect(rebuild(state, route().policy, record)).toEqual({ requests: 3, unexplained: [] });
    expect(ways(predict(state, route(), plan(3, { start: START + 1_000 })))).toBe('A A A');
  });

  it('knows a ban', () => {
    const state = group(peers);
    rebuild(state, route().policy, [observed('1', 0, ['A', 'error'], ['B', 200])]);
    expect(ways(predict(state, route(), plan(2, { start: START + 5_000 })))).toBe('B B');
    expect(ways(predict(state, route(), plan(1, { start: START + 40_000 })))).toMatch(/[AB]/);
  });

  it('names the requests that the model does not explain, and goes on from what the record shows', () => {
    const state = group(peers);
    const record = [observed('1', 0, ['B', 200]), observed('2', 10, ['A', 200])];
    expect(rebuild(state, route().policy, record).unexplained).toEqual(['1']);
    expect(state.primaries.peers.map(({ current }) => current)).toEqual([2, -2]);
  });

  it('takes the record at its word where chance or a key decides', () => {
    for (const method of [
      { kind: 'random', two: true },
      { kind: 'hash', consistent: true },
      { kind: 'ip_hash' },
    ] as const) {
      const state = group([...peers, peer('K', 1, { backup: true })], method);
      const record = [observed('1', 0, ['B', 'error'], ['A', 200]), observed('2', 10, ['A', 'error'], ['K', 200])];
      expect(rebuild(state, route().policy, record).unexplained).toEqual([]);
      expect(state.primaries.peers.map(({ fails, conns }) => [fails, conns])).toEqual([
        [1, 0],
        [1, 0],
      ]);
    }
  });
});
