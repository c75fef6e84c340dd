import fc from 'fast-check';
import type { Method } from '../../balancing/group.ts';
import type { PeerOptions } from '../../balancing/peer.ts';
import type { Condition, Policy } from '../../balancing/policy.ts';
import { draws, type Simulated, type Trouble, type World } from './simulate.ts';

const often = <T>(usual: T, other: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, other);

/** A peer by nginx's defaults, unless told otherwise. */
export const peer = (name: string, more: Partial<PeerOptions> = {}): PeerOptions => ({
  name,
  server: name,
  weight: 1,
  maxFails: 1,
  failTimeout: 3,
  maxConns: 0,
  backup: false,
  down: false,
  ...more,
});

const options = fc.record({
  weight: fc.integer({ min: 1, max: 5 }),
  maxFails: often(1, fc.integer({ min: 0, max: 4 })),
  failTimeout: often(1, fc.integer({ min: 0, max: 3 })),
  maxConns: often(0, fc.integer({ min: 1, max: 4 })),
  backup: often(false, fc.boolean()),
  down: often(false, fc.boolean()),
});

const peers = fc
  .array(options, { minLength: 1, maxLength: 5 })
  .map((all) => all.map((one, index) => peer('ABCDE'[index] ?? '', { ...one, backup: one.backup && index > 0 })));

const method: fc.Arbitrary<Method> = fc.constantFrom<Method>(
  { kind: 'round_robin' },
  { kind: 'round_robin' },
  { kind: 'round_robin' },
  { kind: 'least_conn' },
  { kind: 'ip_hash' },
  { kind: 'random', two: false },
  { kind: 'random', two: true },
  { kind: 'hash', consistent: false },
  { kind: 'hash', consistent: true },
);

const listed = fc.subarray<Condition>(['error', 'timeout', 'invalid_header', 'http_500', 'http_503', 'http_404']);
const policy: fc.Arbitrary<Policy> = fc.record({
  conditions: listed.map((all) => new Set(all)),
  nonIdempotent: fc.boolean(),
  tries: often(0, fc.integer({ min: 1, max: 3 })),
  timeout: often(0, fc.integer({ min: 50, max: 300 })),
});

const how: fc.Arbitrary<Pick<Trouble, 'outcome' | 'sent' | 'ms'>> = fc.constantFrom<
  Pick<Trouble, 'outcome' | 'sent' | 'ms'>
>(
  { outcome: 'error', sent: false, ms: 1 },
  { outcome: 'error', sent: true, ms: 3 },
  { outcome: 'timeout', sent: true, ms: 100 },
  { outcome: 'timeout', sent: false, ms: 40 },
  { outcome: 'invalid_header', sent: true, ms: 5 },
  { outcome: 500, sent: true, ms: 4 },
  { outcome: 503, sent: true, ms: 4 },
  { outcome: 404, sent: true, ms: 4 },
);

const moment = fc.integer({ min: 0, max: 4_000 });
const troubles = fc.array(
  fc
    .record({ name: fc.constantFrom(...'AABCDX'), from: moment, lasts: fc.integer({ min: 1, max: 2_000 }), how })
    .map(({ name, from, lasts, how }): Trouble => ({ name, from, to: from + lasts, ...how })),
  { maxLength: 5 },
);

type Planned = World['changes'][number];
const changes = (given: PeerOptions[]): fc.Arbitrary<Planned[]> =>
  fc.array(
    fc.record({
      at: moment,
      change: fc.oneof(
        fc.constant({ kind: 'reset' as const }),
        fc
          .constantFrom(['X'], ['Y', 'Z'])
          .map((names) => ({ kind: 'add' as const, peers: names.map((name) => peer(name)) })),
        fc.constantFrom(...given).map(({ name }) => ({ kind: 'remove' as const, names: [name] })),
        fc.constantFrom(...given).map((one) => ({ kind: 'add' as const, peers: [one] })),
      ),
    }),
    { maxLength: 3 },
  );

/** Any world: any method, peers, policy, with failures and changes of the peers. */
export const anyWorld: fc.Arbitrary<World> = peers.chain((given) =>
  fc.record({
    seed: fc.nat(),
    method,
    peers: fc.constant(given),
    policy,
    requests: fc.integer({ min: 1, max: 300 }),
    rate: fc.constantFrom(20, 100, 200, 500),
    slow: fc.constantFrom(1, 5, 30),
    troubles,
    changes: often<Planned[]>([], changes(given)),
    leave: often(0, fc.integer({ min: 0, max: 10 })),
    post: fc.constantFrom(0, 50),
    keyed: fc.constantFrom(0, 100, 100),
  }),
);

/** A world of a few requests at nearly the same time, about a full second, for which every order can be tried. */
export const smallWorld: fc.Arbitrary<World> = anyWorld.chain((world) =>
  fc
    .record({
      requests: fc.integer({ min: 2, max: 4 }),
      from: fc.constantFrom(-8, -4, 0),
      rate: fc.constantFrom(300, 1_000),
      slow: fc.constantFrom(0.5, 3),
      method: fc.constantFrom<Method>(
        { kind: 'round_robin' },
        { kind: 'least_conn' },
        { kind: 'hash', consistent: false },
      ),
      failTimeout: fc.constantFrom(0, 0, 1),
    })
    .map(({ failTimeout, ...small }) => ({
      ...world,
      ...small,
      keyed: 100,
      peers: world.peers.slice(0, 3).map((one) => ({ ...one, failTimeout, down: false })),
      troubles: world.troubles.map((one) => soon(one, small.from)),
      changes: world.changes.slice(0, 1).map((one) => ({ ...one, at: small.from + (one.at % 10) })),
    })),
);

/** A world of some requests at nearly the same time, with much that fails. */
export const denseWorld: fc.Arbitrary<World> = anyWorld.chain((world) =>
  fc
    .record({
      requests: fc.integer({ min: 5, max: 30 }),
      from: fc.constantFrom(-20, -10, 0),
      rate: fc.constantFrom(300, 600),
      slow: fc.constantFrom(0.5, 3, 10),
      failTimeout: fc.constantFrom(0, 0, 1),
      method: fc.constantFrom<Method>({ kind: 'round_robin' }, { kind: 'round_robin' }, world.method),
      lasts: fc.integer({ min: 1, max: 20 }),
    })
    .map(({ failTimeout, lasts, ...dense }) => ({
      ...world,
      ...dense,
      peers: world.peers.slice(0, 3).map((one) => ({ ...one, failTimeout, maxConns: 0, down: false })),
      troubles: world.troubles.map((one) => ({
        ...soon(one, dense.from + (one.from % 40)),
        to: dense.from + (one.from % 40) + lasts,
      })),
      changes: world.changes.slice(0, 1).map((one) => ({ ...one, at: dense.from + (one.at % 50) })),
    })),
);

function soon(trouble: Trouble, start: number): Trouble {
  const from = start + (trouble.from % 4);
  return { ...trouble, from, to: from + (trouble.to % 8), ms: Math.min(trouble.ms, 5) };
}

/** A record with some of it changed, so that mostly no order explains it any more. */
export function spoil({ requests, changes }: Simulated, seed: number): Simulated {
  const draw = draws(seed);
  const names = [...new Set(requests.flatMap(({ attempts }) => attempts.map(({ name }) => name)))];
  const spoiled = requests.map((request) => ({
    ...request,
    at: request.at + (draw() < 0.2 ? Math.round(4 * draw() - 2) : 0),
    status: draw() < 0.05 ? 499 : request.status,
    exhausted: draw() < 0.03 ? !request.exhausted : request.exhausted,
    attempts: request.attempts.map((attempt) => ({
      ...attempt,
      name: draw() < 0.1 ? (names[Math.floor(draw() * names.length)] ?? attempt.name) : attempt.name,
      ms: draw() < 0.1 ? attempt.ms + 1 : attempt.ms,
    })),
  }));
  return { requests: spoiled, changes };
}
