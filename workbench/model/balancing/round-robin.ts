import { obstacleOf, open, type Peer } from './peer.ts';
import type { Turn } from './turn.ts';

/**
 * Smooth weighted round robin: of the peers that can be picked each gains its effective weight, the largest is
 * picked and pays the sum. A tie goes to the earlier peer. Weight lost by failures comes back by 1 a pick.
 * Source: ngx_http_upstream_get_peer in ngx_http_upstream_round_robin.c.
 * @param now whole seconds
 * @param accepts a further condition (`hash … consistent` asks only the peers of one `server`)
 * @returns the place of the picked peer in the turn's list, or -1
 */
export function chooseSmoothly(turn: Turn, now: number, accepts?: (peer: Peer) => boolean): number {
  const { peers } = turn.list;
  let total = 0;
  let best: Peer | undefined;
  let place = -1;
  for (let index = 0; index < peers.length; index++) {
    const peer = peers[index] as Peer;
    if (turn.hasTried(index) || obstacleOf(peer, now) !== undefined) continue;
    if (accepts !== undefined && !accepts(peer)) continue;
    peer.current += peer.effective;
    total += peer.effective;
    if (peer.effective < peer.weight) peer.effective++;
    if (best === undefined || peer.current > best.current) {
      best = peer;
      place = index;
    }
  }
  if (best !== undefined) best.current -= total;
  return place;
}

/** Takes the peer at a place: it has one request more, and this request will not ask it again. */
export function take(turn: Turn, place: number, now: number): Peer {
  const peer = turn.list.peers[place] as Peer;
  turn.markTried(place);
  turn.current = peer;
  open(peer, now);
  peer.conns++;
  return peer;
}

/**
 * Picks by round robin, from the backups if no primary can be picked.
 * Source: ngx_http_upstream_get_round_robin_peer.
 * @param now whole seconds
 * @returns undefined if nobody can be picked: "no live upstreams"
 */
export function pickRoundRobin(turn: Turn, now: number): Peer | undefined {
  if (turn.version !== turn.group.version) return undefined; // the list has changed since the request began ("busy")
  if (turn.group.single) return pickSingle(turn);
  const place = chooseSmoothly(turn, now);
  if (place >= 0) return take(turn, place, now);
  return turn.turnToBackups() ? pickRoundRobin(turn, now) : undefined;
}

// The only address is neither banned nor marked as tried; `down` and `max_conns` still hold.
function pickSingle(turn: Turn): Peer | undefined {
  const peer = turn.list.peers[0];
  if (peer === undefined || peer.down || (peer.maxConns > 0 && peer.conns >= peer.maxConns)) return undefined;
  turn.current = peer;
  peer.conns++;
  return peer;
}
