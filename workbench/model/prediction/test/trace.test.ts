import { describe, expect, it } from '@jest/globals';
import { Group, type Method } from '../../balancing/group.ts';
import type { PeerOptions } from '../../balancing/peer.ts';
import { type Condition, DEFAULT_POLICY, type Policy } from '../../balancing/policy.ts';
import { Simulator } from '../../tracing/test/simulate.ts';
import { lab, labWorld } from '../../tracing/test/spoils.ts';
import { peer } from '../../tracing/test/worlds.ts';
import { type Change, type TracedAttempt, type TracedRequest, traceCheck } from '../trace.ts';

const START = 1_700_000_000_100;
type Told = Partial<Pick<TracedRequest, 'exhausted' | 'status' | 'method'>>;
const ok = (name: string): TracedAttempt => ({ name, outcome: 200, sent: true, ms: 1 });
const refused = (name: string): TracedAttempt => ({ name, outcome: 'error', sent: false, ms: 0 });
const reset = (name: string): TracedAttempt => ({ name, outcome: 'error', sent: true, ms: 1 });
const late = (name: string, ms: number): TracedAttempt => ({ name, outcome: 'timeout', sent: true, ms });

let count = 0;
const request = (at: number, attempts: TracedAttempt[], more: Told = {}): TracedRequest => ({
  id: `r${++count}`,
  at: START + at,
  method: 'GET',
  attempts,
  exhausted: false,
  status: 200,
  ...more,
});
/** Requests 10 ms apart, each answered by one of these peers. */
const answered = (names: string, from = 0) => [...names].map((name, index) => request(from + 10 * index, [ok(name)]));

interface Setting {
  peers?: PeerOptions[];
  method?: Method;
  policy?: Partial<Policy>;
  changes?: Change[];
}
const check = (
  requests: TracedRequest[],
  { peers = lab(), method, policy, changes = [] }: Setting = {},
  options = {},
) =>
  traceCheck(
    (other?: readonly PeerOptions[]) => new Group('g', method ?? { kind: 'round_robin' }, other ?? peers),
    { ...DEFAULT_POLICY, ...policy },
    requests,
    changes,
    options,
  );
const holds = { answer: 'holds' };
const fails = { answer: 'fails' };
const during = (from: number, to: number) => ({ from: START + from, to: START + to });

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
    const peers = lab({ failTimeout: 1 });
    const ban = [request(0, [refused('A'), ok('B')]), ...answered('BB', 10)];
    const probe = (at: number) => [...ban, request(at, [ok('A')])];
    expect(check(probe(1_895), { peers })).toMatchObject(fails); // x.995: still the second in which it is banned
    expect(check(probe(1_899), { peers })).toMatchObject(holds);
    expect(check([...ban, request(1_899, [ok('B')])], { peers })).toMatchObject(holds);
    expect(check([...ban, request(1_903, [ok('B')])], { peers })).toMatchObject(fails);
  });

  it('finds a request that should have been passed on, and one that should not', () => {
    const cut = check([request(0, [refused('A')], { status: 502 })]);
    expect(cut.contradiction).toMatchObject({ attempt: 2, observed: 'nobody', expected: 'B' });
    expect(cut.contradiction?.sentence).toBe(
      'A failed: by the conf the request goes on to B, but the record shows its end, 502.',
    );
    const post = [request(0, [reset('A'), ok('B')], { method: 'POST' })];
    expect(check(post).contradiction).toMatchObject({ attempt: 2, observed: 'B', expected: 'nobody' });
    expect(check(post, { policy: { nonIdempotent: true } })).toMatchObject(holds);
  });

  it('expects nothing more of a request whose client has left', () => {
    expect(check([request(0, [late('A', 500)], { status: 499 })])).toMatchObject(holds);
    expect(check([request(0, [{ ...late('A', 500), outcome: 'left' }], { status: 499 })])).toMatchObject(holds);
  });

  it('allows both ends close to proxy_next_upstream_timeout', () => {
    const policy = { timeout: 500 };
    for (const more of [[], [ok('B')]])
      expect(check([request(0, [late('A', 501), ...more], { status: 504 })], { policy })).toMatchObject(holds);
    expect(check([request(0, [late('A', 510), ok('B')])], { policy })).toMatchObject(fails);
    expect(check([request(0, [late('A', 490)], { status: 504 })], { policy })).toMatchObject(fails);
  });

  it('knows that a failed try on a kept connection may not count', () => {
    const policy = { tries: 1 };
    expect(check([request(0, [reset('A'), ok('B')])], { policy })).toMatchObject(holds);
    expect(check([request(0, [reset('A')], { status: 502 })], { policy })).toMatchObject(holds);
    expect(check([request(0, [refused('A'), ok('B')])], { policy })).toMatchObject(fails);
  });

  it('counts a listed status as a failure only while a try is left', () => {
    const policy = { conditions: new Set<Condition>(['error', 'timeout', 'http_503']) };
    const peers = [peer('A'), peer('B')];
    const sick = (name: string): TracedAttempt => ({ ...ok(name), outcome: 503 });
    const requests = [
      request(0, [sick('A'), sick('B')], { status: 503 }),
      request(10, [sick('B')], { exhausted: true, status: 502 }),
      request(20, [], { exhausted: true, status: 502 }),
    ];
    expect(check(requests, { peers, policy })).toMatchObject(holds);
    expect(check([...requests, request(30, [ok('B')])], { peers, policy }).contradiction).toMatchObject({
      observed: 'B',
      expected: 'nobody',
    });
  });

  it('finds the moment of a reload within its interval', () => {
    const requests = answered('AABAAABAAAABA'); // the cycle begins anew before the last five
    expect(check(requests)).toMatchObject(fails);
    expect(check(requests, { changes: [{ kind: 'reset', ...during(0, 130) }] })).toMatchObject(holds);
    expect(check(requests, { changes: [{ kind: 'reset', ...during(0, 70) }] })).toMatchObject(fails);
  });

  it('lets a request end in the state that it began in before a reload', () => {
    const requests = [request(0, [late('A', 50), ok('B')]), ...answered('AABA', 20), ...answered('AABA', 100)];
    const changes: Change[] = [{ kind: 'reset', ...during(10, 12) }];
    expect(check(requests, { changes })).toMatchObject(holds); // the new A is not banned
    expect(check(requests)).toMatchObject(fails);
  });

  it('finds when new peers came, and in which order', () => {
    const changes: Change[] = [{ kind: 'add', peers: [peer('C'), peer('D')], ...during(0, 3_000) }];
    const peers = [peer('A'), peer('B')];
    expect(check(answered('ABABADCBADCB'), { peers, changes })).toMatchObject(fails);
    const requests = answered('ABABDCABDCAB');
    expect(check(requests, { peers, changes })).toMatchObject(fails); // new peers begin with nothing gained
    expect(check(answered('ABABADCBADCB').slice(0, 4), { peers, changes })).toMatchObject(holds);
    expect(check(answered('ABABABDCABDC'), { peers, changes })).toMatchObject(holds);
    expect(check(answered('ABABABCDABCD'), { peers, changes })).toMatchObject(holds);
    expect(check(answered('ABABABCDABDC'), { peers, changes })).toMatchObject(fails);
  });

  it('takes a peer that was removed and added anew as fresh, and a change as left out if it may be', () => {
    const peers = [peer('A'), peer('B')];
    const [out, back] = [during(15, 25), during(30, 35)];
    const changes: Change[] = [
      { kind: 'remove', names: ['A'], ...out },
      { kind: 'add', peers: [peer('A')], ...back },
    ];
    const back2 = [request(0, [refused('A'), ok('B')]), ...answered('B', 10), ...answered('BABA', 40)];
    expect(check(back2, { peers, changes })).toMatchObject(holds);
    expect(check(back2, { peers })).toMatchObject(fails); // it would be banned
    const optional = changes.map((change) => ({ ...change, optional: true }));
    expect(check(answered('ABABABAB'), { peers, changes: optional })).toMatchObject(holds);
    expect(check(answered('ABABABAB'), { peers, changes })).toMatchObject(fails);
  });

  it('expects no further try of a request if the list of peers has changed since it began', () => {
    const changes: Change[] = [{ kind: 'add', peers: [peer('C')], ...during(10, 12) }];
    const ended = [request(0, [late('A', 50)], { exhausted: true, status: 502 })];
    expect(check(ended, { changes })).toMatchObject(holds);
    const wrong = check([request(0, [late('A', 50), ok('B')])], { changes });
    expect(wrong.contradiction?.sentence).toMatch(/The list of peers has changed since the request began/);
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
    const group = new Group('g', { kind: 'round_robin' }, lab());
    for (const one of group.primaries.peers) Object.assign(one, { current: one.name === 'A' ? -2 : 2 }); // after A A
    expect(traceCheck(() => group, DEFAULT_POLICY, answered('BAAABAAA'), [])).toMatchObject(fails);
    expect(traceCheck(() => group, DEFAULT_POLICY, answered('BAAABA'), [])).toMatchObject(fails);
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
    const requests = [held('A', 0, 100), held('B', 10, 5), held('B', 30, 5), held('B', 50, 5)];
    expect(check(requests, { peers, method })).toMatchObject(holds);
    expect(check([...requests, held('A', 70, 5)], { peers, method })).toMatchObject(fails);
    expect(check([...requests, held('A', 101, 5)], { peers, method })).toMatchObject(holds);
  });
});

describe('a trace check is fast', () => {
  const timed = (rate: number, requests: number) => {
    const troubles = [
      { name: 'A', from: 2_000, to: 9_000, outcome: 'error' as const, sent: false, ms: 1 },
      { name: 'B', from: 5_000, to: 8_000, outcome: 'timeout' as const, sent: true, ms: 500 },
    ];
    const changes = [{ at: 11_000, change: { kind: 'reset' as const } }];
    const world = labWorld(7, { rate, requests, troubles, changes });
    const record = new Simulator(world).run();
    const before = process.cpuUsage();
    const { answer } = check(record.requests, { ...world, changes: record.changes });
    const { user } = process.cpuUsage(before);
    return { answer, ms: user / 1_000 };
  };

  it('20 s of 200 requests/s take less than 2 s', () => {
    const { answer, ms } = timed(200, 4_000);
    expect(answer).toBe('holds');
    expect(ms).toBeLessThan(2_000);
  });

  it('20,000 requests at 1,000/s take less than 5 s', () => {
    const { answer, ms } = timed(1_000, 20_000);
    expect(answer).toBe('holds');
    expect(ms).toBeLessThan(5_000);
  });
});
