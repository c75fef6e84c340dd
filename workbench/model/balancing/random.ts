import { obstacleOf, type Peer } from './peer.ts';
import { pickRoundRobin, take } from './round-robin.ts';
import type { Turn } from './turn.ts';

export const MISSES = 20;

/** The place of the peer on whose stretch of the total weight `at` lies. */
export function placeAt(peers: readonly Peer[], at: number): number {
  let left = at;
  for (let index = 0; index < peers.length; index++) {
    left -= (peers[index] as Peer).weight;
    if (left < 0) return index;
  }
  return -1;
}

/**
 * Draws a peer by weight, or two and takes the one with fewer requests for its weight; on a tie the second.
 * After 20 draws in vain round robin decides.
 * Source: ngx_http_upstream_get_random_peer, ngx_http_upstream_get_random2_peer in ngx_http_upstream_random_module.c.
 * @param now whole seconds
 */
export function pickRandom(turn: Turn, now: number, two: boolean): Peer | undefined {
  const { peers, totalWeight } = turn.list;
  if (turn.misses > MISSES || peers.length < 2 || turn.version !== turn.group.version) return pickRoundRobin(turn, now);
  let first = -1;
  for (;;) {
    const place = placeAt(peers, turn.draw(totalWeight));
    const peer = peers[place] as Peer;
    if (place !== first && !turn.hasTried(place) && obstacleOf(peer, now) === undefined) {
      if (!two) return take(turn, place, now);
      if (first >= 0) {
        const earlier = peers[first] as Peer;
        return take(turn, peer.conns * earlier.weight > earlier.conns * peer.weight ? first : place, now);
      }
      first = place;
    }
    // The first of two draws counts as well, as nginx's loop does.
    if (++turn.misses > MISSES) return pickRoundRobin(turn, now);
  }
}
