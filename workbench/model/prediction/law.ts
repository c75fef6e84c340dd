import type { Group } from '../balancing/group.ts';
import { obstacleOf, type Peer } from '../balancing/peer.ts';
import { randomLaw } from './random-law.ts';

/**
 * With `random` no order can be known, but the shares can: how likely each peer is for a request that finds no other
 * under way. `random two` compares two different draws; all are idle, so the second is taken, which turns weights
 * upside down.
 * @param now whole seconds
 * @returns peer's name → probability; undefined for methods with an order
 */
export function lawOf(group: Group, now: number): Map<string, number> | undefined {
  const { method } = group;
  if (method.kind !== 'random') return undefined;
  const { peers } = group.primaries;
  const isUsable = (peer: Peer) => obstacleOf(peer, now) === undefined;
  const law = new Map(peers.map(({ name }) => [name, 0]));
  if (!peers.some(isUsable)) {
    // All draws are in vain, and round robin goes on to the backups.
    const backups = (group.backups?.peers ?? []).filter(isUsable);
    const total = backups.reduce((sum, { weight }) => sum + weight, 0);
    for (const { name, weight } of backups) law.set(name, weight / total);
    return law;
  }
  const drawn = peers.map((peer) => ({ weight: peer.weight, conns: peer.conns, usable: isUsable(peer) }));
  const shares = randomLaw(drawn, method.two);
  for (const [index, peer] of peers.entries()) law.set(peer.name, shares[index] ?? 0);
  return law;
}
