import type { Group } from '../balancing/group.ts';
import { obstacleOf } from '../balancing/peer.ts';

/**
 * With `random` no order can be known, but the shares can: how likely each peer is for a request that finds no other
 * under way. `random two` compares two different draws; all are idle, so the second is taken, which turns weights
 * upside down. (That draws are given up after 20 misses is left out: one in millions.)
 * Source: ngx_http_upstream_get_random_peer, ngx_http_upstream_get_random2_peer.
 * @param now whole seconds
 * @returns peer's name → probability; undefined for methods with an order
 */
export function lawOf(group: Group, now: number): Map<string, number> | undefined {
  const { method } = group;
  if (method.kind !== 'random') return undefined;
  const primaries = group.primaries.peers.filter((peer) => obstacleOf(peer, now) === undefined);
  const ready = primaries.length > 0 ? primaries : (group.backups?.peers ?? []);
  const total = ready.reduce((sum, { weight }) => sum + weight, 0);
  const law = new Map(group.primaries.peers.map(({ name }) => [name, 0]));
  for (const peer of ready) {
    const second = ready
      .filter((other) => other !== peer)
      .reduce((sum, other) => sum + ((other.weight / total) * peer.weight) / (total - other.weight), 0);
    law.set(peer.name, method.two && ready.length > 1 ? second : peer.weight / total);
  }
  return law;
}
