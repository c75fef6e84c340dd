import { crc32 } from 'node:zlib';
import type { PeerList } from './group.ts';
import type { Peer } from './peer.ts';
import { MISSES } from './random.ts';
import { chooseSmoothly, pickRoundRobin, take } from './round-robin.ts';
import type { Turn } from './turn.ts';

/** The points of a ring, sorted, and whose they are. */
interface Ring {
  hashes: Uint32Array;
  servers: string[];
}

const rings = new WeakMap<PeerList, Ring>();
const POINTS = 160; // for each unit of weight

/**
 * Splits the text of `server` as nginx does for the ring: a port is what digits behind the last colon say.
 * Source: ngx_http_upstream_update_chash.
 */
function hostAndPort(server: string): [host: string, port: string] {
  if (/^unix:/i.test(server)) return [server.slice('unix:'.length), ''];
  const match = /^(.*):(\d*)$/s.exec(server);
  return match === null ? [server, ''] : [match[1] ?? '', match[2] ?? ''];
}

// Each point of a server is the crc32 of host, a zero byte, port, and the point before it in 4 bytes (0 at first).
function pointsOf({ server, weight }: Peer): { hash: number; server: string }[] {
  const [host, port] = hostAndPort(server);
  const base = crc32(`${host}\0${port}`);
  const points: { hash: number; server: string }[] = [];
  const before = Buffer.alloc(4);
  for (let point = 0; point < weight * POINTS; point++) {
    const hash = crc32(before, base);
    points.push({ hash, server });
    before.writeUInt32LE(hash);
  }
  return points;
}

function ringOf(list: PeerList): Ring {
  const known = rings.get(list);
  if (known !== undefined) return known;
  const sorted = list.peers.flatMap(pointsOf).sort((a, b) => a.hash - b.hash);
  const points = sorted.filter(({ hash }, index) => hash !== sorted[index - 1]?.hash); // of equals the first stays
  const ring = {
    hashes: Uint32Array.from(points, ({ hash }) => hash),
    servers: points.map(({ server }) => server),
  };
  rings.set(list, ring);
  return ring;
}

/** The place of the first point that is not below `hash` (ngx_http_upstream_find_chash_point). */
function findPoint({ hashes }: Ring, hash: number): number {
  let [low, high] = [0, hashes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (hash > (hashes[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a request enters the ring (ngx_http_upstream_init_chash_peer). */
export function enterRing(turn: Turn): number {
  return findPoint(ringOf(turn.list), crc32(turn.key));
}

/**
 * Picks by the key on a ring: the next point's `server`, among several addresses of it by round robin; if none of them
 * can be picked, the next point. After 20 points round robin decides.
 * Source: ngx_http_upstream_get_chash_peer in ngx_http_upstream_hash_module.c.
 * @param now whole seconds
 */
export function pickConsistentHash(turn: Turn, now: number): Peer | undefined {
  const { group } = turn;
  if (turn.misses > MISSES || (group.single && turn.list === group.primaries) || turn.key.length === 0)
    return pickRoundRobin(turn, now);
  if (turn.list.peers.length === 0 || turn.version !== group.version) return undefined;
  const ring = ringOf(group.primaries); // computed once, also for a request that has turned to the backups
  for (;;) {
    const server = ring.servers[turn.hash % ring.servers.length];
    const place = chooseSmoothly(turn, now, (peer) => peer.server === server);
    if (place >= 0) return take(turn, place, now);
    turn.hash++;
    if (++turn.misses > MISSES) return pickRoundRobin(turn, now);
  }
}
