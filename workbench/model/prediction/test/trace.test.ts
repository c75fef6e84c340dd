import { describe, expect, it } from '@jest/globals';
import { Group } from '../../balancing/group.ts';
import { DEFAULT_POLICY } from '../../balancing/policy.ts';
import { lab } from '../../tracing/test/spoils.ts';
import { peer } from '../../tracing/test/worlds.ts';
import { type TracedRequest, traceCheck } from '../trace.ts';
import { answered, check, fails, holds, late, ok, refused, request, START } from './traced.ts';

describe('a trace check', () => {
  it('explains the cycle of the conf, in whatever order the lines stand', () => {
    expect(check(answered('AABAAABA').reverse())).toEqual({ answer: 'holds', explained: 8, attempts: 8 });
  });

  it('shows the first choice that the conf does not explain, with the weights', () => {
    const requests = answered('AABB');
    expect(check(requests)).toEqual({
      answer: 'fails',
      explained: 3,
      attempts: 4,
      contradiction: {
        id: requests[3]?.id,
        request: 4,
        attempt: 1,
        observed: 'B',
        expected: 'A',
        at: START + 30,
        sentence: 'The record shows B, by the conf it is A. A has 4, the most (B 0), and pays 4.',
      },
    });
  });

  it('calls peers and moments as it is told', () => {
    const naming = { label: (name: string) => `mult${name}`, until: (at: number) => `until ${at - START}` };
    const requests = [request(0, [refused('A'), ok('B')]), request(10, [ok('A')])];
    expect(check(requests, {}, { naming }).contradiction?.sentence).toBe(
      'The record shows multA, by the conf it is multB. multA is banned until 3900. Only multB can be picked.',
    );
  });

  it('takes picks within 2 ms of each other in any order, and no others', () => {
    const [one, two, three, four] = answered('AAAB');
    if (three === undefined || four === undefined) throw new Error('four were made');
    const close = (ms: number) => [one, two, three, { ...four, at: three.at + ms }] as TracedRequest[];
    expect(check(close(4))).toMatchObject(holds);
    expect(check(close(5))).toMatchObject(fails);
    expect(check(close(5), {}, { uncertainty: 3 })).toMatchObject(holds);
  });

  it('finds whom a ban lets in when the second of the clock is not certain', () => {
    const peers = [peer('A', { failTimeout: 1 }), peer('K', { backup: true })];
    const then = (name: string, at: number) => [request(0, [refused('A'), ok('K')]), request(at, [ok(name)])];
    expect(check(then('A', 1_895), { peers })).toMatchObject(fails); // x.995: still the second in which A is banned
    expect(check(then('A', 1_899), { peers })).toMatchObject(holds);
    expect(check(then('K', 1_899), { peers })).toMatchObject(holds);
    expect(check(then('K', 1_903), { peers })).toMatchObject(fails);
  });

  it('follows both orders of a success and a probe: the success clears failures only after it', () => {
    const peers = [peer('A', { failTimeout: 1 }), peer('K', { backup: true })];
    const long = request(0, [{ ...ok('A'), ms: 2_100 }]);
    const ban = request(10, [refused('A'), ok('K')]);
    const probe = request(2_098, [late('A', 500), ok('K')]);
    for (const name of ['A', 'K'])
      expect(check([long, ban, probe, request(2_106, [ok(name)])], { peers })).toMatchObject(holds);
    const apart = request(2_090, [late('A', 500), ok('K')]);
    expect(check([long, ban, apart, request(2_106, [ok('K')])], { peers })).toMatchObject(fails);
  });

  it('names a peer that the group does not have', () => {
    expect(check(answered('AX')).contradiction?.sentence).toMatch(/X is no peer of the group at that moment\.$/);
  });

  it('finds the order of the peers if it is not known', () => {
    const peers = [peer('B'), peer('A', { weight: 3 }), peer('K', { backup: true })];
    expect(check(answered('AABAAABA'), { peers })).toMatchObject(fails);
    expect(check(answered('AABAAABA'), { peers }, { startOrders: 'any' })).toMatchObject(holds);
    expect(check(answered('AABBAABA'), { peers }, { startOrders: 'any' })).toMatchObject(fails);
  });

  it('goes on from the state that a group begins with', () => {
    const afterTwo = () => {
      const group = new Group('g', { kind: 'round_robin' }, lab());
      for (const one of group.primaries.peers) Object.assign(one, { current: one.name === 'A' ? -2 : 2 });
      return group;
    };
    expect(traceCheck(afterTwo, DEFAULT_POLICY, answered('BAAABA'), [])).toMatchObject(holds);
    expect(traceCheck(afterTwo, DEFAULT_POLICY, answered('AABA'), [])).toMatchObject(fails);
  });

  it('says that it cannot tell if there are too many peers to try every order', () => {
    const peers = [...'ABCDEF'].map((name) => peer(name));
    expect(check(answered('FEDCBA'), { peers }, { startOrders: 'any' })).toMatchObject({
      answer: 'cannot tell',
      missing: 'the order of the peers: there are too many to try every one',
    });
  });

  it('says that it cannot tell when its effort is used up', () => {
    expect(check(answered('AABAAABA'), {}, { effort: 20 })).toMatchObject({
      answer: 'cannot tell',
      missing: expect.stringMatching(/^the order of events: after \d of 8 attempts too many are possible/),
    });
  });

  it('explains nothing at all', () => {
    expect(check([])).toEqual({ answer: 'holds', explained: 0, attempts: 0 });
  });

  it('takes a pick by chance or by an unknown key as given, but not of a banned peer', () => {
    const peers = [peer('A'), peer('B'), peer('C')];
    const ban = request(0, [refused('A'), ok('C')]);
    for (const method of [{ kind: 'random', two: true }, { kind: 'ip_hash' }] as const) {
      expect(check([ban, ...answered('BCCBB', 10)], { peers, method })).toMatchObject(holds);
      expect(check([ban, ...answered('BA', 10)], { peers, method }).contradiction).toMatchObject({
        observed: 'A',
        sentence: 'The record shows A, by the conf it is B or C. Only B or C could be picked.',
      });
    }
  });

  it('checks what a key is hashed to, if the record tells the key', () => {
    const peers = [peer('A'), peer('B'), peer('C')];
    const keyed = (name: string) => [{ ...request(0, [ok(name)]), key: new TextEncoder().encode('abc') }];
    const method = { kind: 'hash', consistent: false } as const;
    const answers = ['A', 'B', 'C'].map((name) => check(keyed(name), { peers, method }).answer);
    expect(answers.sort()).toEqual(['fails', 'fails', 'holds']);
  });

  it('counts connections for least_conn, in the order of their ends', () => {
    const peers = [peer('A'), peer('B')];
    const method = { kind: 'least_conn' } as const;
    const held = (name: string, at: number, ms: number) => request(at, [{ ...ok(name), ms }]);
    const requests = [held('A', 0, 100), held('B', 10, 200)];
    const next = (name: string, at: number) => check([...requests, held(name, at, 5)], { peers, method });
    expect(next('A', 90)).toMatchObject(fails); // one each: it is B's turn
    expect(next('B', 90)).toMatchObject(holds);
    expect(next('A', 101)).toMatchObject(holds);
    expect(next('B', 101)).toMatchObject(holds);
    expect(next('B', 109)).toMatchObject(fails); // A has none any more
  });
});
