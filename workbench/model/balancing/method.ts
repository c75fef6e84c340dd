import { enterRing, pickConsistentHash } from './consistent-hash.ts';
import { IP_HASH_SEED, pickHash, pickIpHash } from './hash.ts';
import { pickLeastConn } from './least-conn.ts';
import type { Peer } from './peer.ts';
import { pickRandom } from './random.ts';
import { pickRoundRobin } from './round-robin.ts';
import type { Turn } from './turn.ts';

/** What a group's method sets up for a new request. */
export function prepare(turn: Turn): void {
  const { method } = turn.group;
  if (method.kind === 'ip_hash') turn.hash = IP_HASH_SEED;
  if (method.kind === 'hash' && method.consistent) turn.hash = enterRing(turn);
}

/** Picks as the group's method says. @param now whole seconds @returns undefined if nobody can be picked */
export function pickByMethod(turn: Turn, now: number): Peer | undefined {
  const { method } = turn.group;
  switch (method.kind) {
    case 'round_robin':
      return pickRoundRobin(turn, now);
    case 'least_conn':
      return pickLeastConn(turn, now);
    case 'ip_hash':
      return pickIpHash(turn, now);
    case 'random':
      return pickRandom(turn, now, method.two);
    case 'hash':
      return method.consistent ? pickConsistentHash(turn, now) : pickHash(turn, now);
  }
}
