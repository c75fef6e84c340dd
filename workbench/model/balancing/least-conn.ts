import { obstacleOf, type Peer } from './peer.ts';
import { pickRoundRobin, take } from './round-robin.ts';
import type { Turn } from './turn.ts';

/**
 * Picks the peer with the fewest requests for its weight; among equals smooth round robin, from the first of them on,
 * while the others' weights stay as they are.
 * Source: ngx_http_upstream_get_least_conn_peer in ngx_http_upstream_least_conn_module.c.
 * @param now whole seconds
 */
export function pickLeastConn(turn: Turn, now: number): Peer | undefined {
  if (turn.group.single) return pickRoundRobin(turn, now);
  if (turn.version !== turn.group.version) return undefined;
  const { first, many } = findLeast(turn, now);
  if (first < 0) return turn.turnToBackups() ? pickLeastConn(turn, now) : undefined;
  return take(turn, many ? chooseAmongEquals(turn, first, now) : first, now);
}

const canTake = (turn: Turn, index: number, now: number) =>
  !turn.hasTried(index) && obstacleOf(turn.list.peers[index] as Peer, now) === undefined;

function findLeast(turn: Turn, now: number): { first: number; many: boolean } {
  const { peers } = turn.list;
  let first = -1;
  let many = false;
  for (let index = 0; index < peers.length; index++) {
    if (!canTake(turn, index, now)) continue;
    const [peer, best] = [peers[index] as Peer, peers[first]];
    const [own, least] = best === undefined ? [-1, 0] : [peer.conns * best.weight, best.conns * peer.weight];
    if (own < least) {
      first = index;
      many = false;
    } else if (own === least) many = true;
  }
  return { first, many };
}

function chooseAmongEquals(turn: Turn, first: number, now: number): number {
  const { peers } = turn.list;
  let best = peers[first] as Peer;
  let place = first;
  let total = 0;
  for (let index = first; index < peers.length; index++) {
    const peer = peers[index] as Peer;
    if (peer.conns * best.weight !== best.conns * peer.weight || !canTake(turn, index, now)) continue;
    peer.current += peer.effective;
    total += peer.effective;
    if (peer.effective < peer.weight) peer.effective++;
    if (peer.current > best.current) {
      best = peer;
      place = index;
    }
  }
  best.current -= total;
  return place;
}
