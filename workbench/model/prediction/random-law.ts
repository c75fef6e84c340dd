/** A peer as a draw of `random` finds it. */
export interface Drawn {
  weight: number;
  conns: number;
  /** Neither down, banned, full, nor tried. */
  usable: boolean;
}

const MISSES = 20;

/**
 * How likely each peer is for one request: all that up to 21 draws can give, and after them round robin.
 * Source: ngx_http_upstream_get_random_peer, ngx_http_upstream_get_random2_peer.
 * @returns for each peer its probability
 */
export function randomLaw(peers: readonly Drawn[], two: boolean): number[] {
  const total = peers.reduce((sum, { weight }) => sum + weight, 0);
  const law = peers.map(() => 0);
  /** How likely it is that the first of two draws has given this peer; `none`: nothing yet. */
  let firsts = peers.map(() => 0);
  let none = 1;
  for (let misses = 0; misses <= MISSES; misses++) {
    const next = peers.map(() => 0);
    let stillNone = 0;
    peers.forEach((peer, place) => {
      const share = peer.weight / total;
      if (!peer.usable) stillNone += none * share;
      else if (two) next[place] = (next[place] ?? 0) + none * share;
      else law[place] = (law[place] ?? 0) + none * share;
      firsts.forEach((likely, first) => {
        const taken = !peer.usable || first === place ? -1 : lessBusy(peers, first, place);
        if (taken < 0) next[first] = (next[first] ?? 0) + likely * share;
        else law[taken] = (law[taken] ?? 0) + likely * share;
      });
    });
    [firsts, none] = [next, stillNone];
  }
  const inVain = firsts.reduce((sum, likely) => sum + likely, none);
  const usable = peers.reduce((sum, peer) => sum + usableWeight(peer), 0);
  return law.map((likely, place) => likely + (inVain * usableWeight(peers[place])) / usable);
}

const usableWeight = (peer: Drawn | undefined) => (peer?.usable === true ? peer.weight : 0);

/** Of two draws the one with fewer requests for its weight; on a tie the second. */
function lessBusy(peers: readonly Drawn[], first: number, second: number): number {
  const [one, other] = [peers[first], peers[second]];
  if (one === undefined || other === undefined) return -1;
  return other.conns * one.weight > one.conns * other.weight ? first : second;
}
