import { crc32 } from 'node:zlib';
import { obstacleOf, type Peer } from './peer.ts';
import { MISSES, placeAt } from './random.ts';
import { pickRoundRobin, take } from './round-robin.ts';
import type { Turn } from './turn.ts';

/**
 * Picks by the key: crc32 of it, from the second try on of the try's number and the key; what earlier tries gave is
 * added. The sum, modulo the total weight, is a place among the peers. After 20 misses round robin decides.
 * Source: ngx_http_upstream_get_hash_peer in ngx_http_upstream_hash_module.c.
 * @param now whole seconds
 */
export function pickHash(turn: Turn, now: number): Peer | undefined {
  if (turn.misses > MISSES || turn.list.peers.length < 2 || turn.key.length === 0) return pickRoundRobin(turn, now);
  return pickHashed(turn, now, () => {
    const crc = crc32(turn.key, turn.rehash > 0 ? crc32(String(turn.rehash)) : 0);
    turn.hash = (turn.hash + ((crc >>> 16) & 0x7fff)) >>> 0;
    turn.rehash++;
    return turn.hash;
  });
}

/** What `ip_hash` starts from (ngx_http_upstream_init_ip_hash_peer). */
export const IP_HASH_SEED = 89;

/**
 * Picks by the client's address: its first three bytes (IPv6: all), hashed on from try to try. After 20 misses round
 * robin decides.
 * Source: ngx_http_upstream_get_ip_hash_peer in ngx_http_upstream_ip_hash_module.c.
 * @param now whole seconds
 */
export function pickIpHash(turn: Turn, now: number): Peer | undefined {
  if (turn.misses > MISSES || turn.list.peers.length < 2) return pickRoundRobin(turn, now);
  return pickHashed(turn, now, () => {
    for (const byte of turn.key) turn.hash = (turn.hash * 113 + byte) % 6271;
    return turn.hash;
  });
}

function pickHashed(turn: Turn, now: number, next: () => number): Peer | undefined {
  if (turn.version !== turn.group.version) return pickRoundRobin(turn, now);
  const { peers, totalWeight } = turn.list;
  for (;;) {
    const place = placeAt(peers, next() % totalWeight);
    if (!turn.hasTried(place) && obstacleOf(peers[place] as Peer, now) === undefined) return take(turn, place, now);
    if (++turn.misses > MISSES) return pickRoundRobin(turn, now);
  }
}
