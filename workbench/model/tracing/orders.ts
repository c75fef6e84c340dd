import type { PeerOptions } from '../balancing/peer.ts';

/** More peers than this are not tried in every order: 120 orders. */
export const MOST = 5;

/** Every order of some items, the given one first. */
export function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length < 2) yield [...items];
  else
    for (const [index, item] of items.entries())
      for (const rest of permutations(items.toSpliced(index, 1))) yield [item, ...rest];
}

/** Every order of the primaries with every order of the backups, the given one first; more than `MOST` keep theirs. */
export function* ordersOf(peers: readonly PeerOptions[]): Generator<PeerOptions[]> {
  const [primaries, backups] = [peers.filter(({ backup }) => !backup), peers.filter(({ backup }) => backup)];
  const all = (some: PeerOptions[]) => (some.length > MOST ? [some] : permutations(some));
  for (const front of all(primaries)) for (const back of all(backups)) yield [...front, ...back];
}

/** Whether `ordersOf` leaves orders out. */
export const areTooMany = (peers: readonly PeerOptions[]): boolean =>
  peers.filter(({ backup }) => !backup).length > MOST || peers.filter(({ backup }) => backup).length > MOST;
