import type { PeerOptions } from '../../balancing/peer.ts';
import { DEFAULT_POLICY } from '../../balancing/policy.ts';
import type { TracedRequest } from '../observed.ts';
import { draws, type Simulated, Simulator, type Trouble, type World } from './simulate.ts';
import { peer } from './worlds.ts';

/** The lab's group: 3 : 1 and a backup. */
export const lab = (more: Partial<PeerOptions> = {}): PeerOptions[] => [
  peer('A', { weight: 3, ...more }),
  peer('B', more),
  peer('K', { backup: true, ...more }),
];

const KILLED: Trouble[] = [{ name: 'A', from: 1_000, to: 2_500, outcome: 'error', sent: false, ms: 1 }];

/** The lab under 200 requests/s for 5 s, A killed after 1 s and started after 2.5 s. */
export const labWorld = (seed: number, more: Partial<World> = {}): World => ({
  seed,
  method: { kind: 'round_robin' },
  peers: lab(),
  policy: { ...DEFAULT_POLICY, nonIdempotent: true, timeout: 1_200 },
  requests: 1_000,
  rate: 200,
  slow: 2,
  troubles: KILLED,
  changes: [],
  leave: 0,
  post: 30,
  keyed: 0,
  ...more,
});

/** A record that the model should not explain, and the peers that the model is told of. */
export interface Spoiled extends Simulated {
  peers: PeerOptions[];
}

const healthy = { troubles: [] };
const play = (world: World) => new Simulator(world).run();

// Not among the last: what follows has to show it.
function swapOne(seed: number, more: Partial<World>, other: (name: string) => string): Spoiled {
  const { requests, changes } = play(labWorld(seed, more));
  const place = Math.floor(draws(seed + 1_000_000)() * requests.length * 0.9);
  const attempt = requests[place]?.attempts.at(-1);
  if (attempt !== undefined) attempt.name = other(attempt.name);
  return { requests, changes, peers: lab() };
}

function merge(seed: number): Spoiled {
  const half = { ...healthy, rate: 100, requests: 400 };
  const requests = [seed, seed + 1_000].flatMap((one) => play(labWorld(one, half)).requests);
  return { requests, changes: [], peers: lab() };
}

function cutShort(seed: number): Spoiled {
  const { requests, changes } = play(labWorld(seed));
  const retried = requests.find(({ attempts }) => attempts.length > 1);
  retried?.attempts.pop();
  return { requests, changes, peers: lab() };
}

/** Each is what a balancer would do that does not what its conf says. */
export const SPOILS: { name: string; spoil: (seed: number) => Spoiled }[] = [
  {
    name: 'one answer of the other replica',
    spoil: (seed) => swapOne(seed, healthy, (name) => (name === 'A' ? 'B' : 'A')),
  },
  {
    name: 'one answer of the other replica, among bans',
    spoil: (seed) => swapOne(seed, {}, (name) => (name === 'A' ? 'B' : 'A')),
  },
  { name: 'the backup used while a primary is free', spoil: (seed) => swapOne(seed, healthy, () => 'K') },
  {
    name: 'weights 1 : 3',
    spoil: (seed) => ({
      ...play(labWorld(seed, { peers: [peer('A'), peer('B', { weight: 3 }), peer('K', { backup: true })] })),
      peers: lab(),
    }),
  },
  {
    name: 'a ban of 10 s',
    spoil: (seed) => ({ ...play(labWorld(seed, { peers: lab({ failTimeout: 10 }), requests: 1_600 })), peers: lab() }),
  },
  {
    name: 'no ban at all',
    spoil: (seed) => ({ ...play(labWorld(seed, { peers: lab({ maxFails: 0 }) })), peers: lab() }),
  },
  { name: 'workers that count alone', spoil: merge },
  {
    name: 'a reload that nobody told of, during a ban',
    spoil: (seed) => ({
      ...play(labWorld(seed, { changes: [{ at: 2_100 + seed, change: { kind: 'reset' } }] })),
      changes: [],
      peers: lab(),
    }),
  },
  { name: 'a request that was not passed on', spoil: cutShort },
];

/** A record in which two picks have changed places: the first pair, from a chance place on, that `wanted` allows. */
export function swapPair(seed: number, wanted: (gap: number) => boolean): Spoiled {
  const { requests, changes } = play(labWorld(seed, healthy));
  const sorted = requests.toSorted((a, b) => a.at - b.at);
  const start = Math.floor(draws(seed + 1_000_000)() * sorted.length * 0.8);
  for (let place = start; place < sorted.length - 1; place++) {
    const [one, two] = [sorted[place], sorted[place + 1]] as [TracedRequest, TracedRequest];
    const [first, second] = [one.attempts[0], two.attempts[0]];
    if (first === undefined || second === undefined || first.name === second.name || !wanted(two.at - one.at)) continue;
    [first.name, second.name] = [second.name, first.name];
    break;
  }
  return { requests, changes, peers: lab() };
}
