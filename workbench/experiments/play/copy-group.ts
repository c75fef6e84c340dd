import { Group } from '../../model/balancing/group.ts';

const peersOf = (group: Group) => [...group.primaries.peers, ...(group.backups?.peers ?? [])];

/** A group in the same state, for a look ahead that leaves the first one alone. */
export function copyGroup(group: Group): Group {
  const copy = new Group(group.name, group.method, peersOf(group));
  const originals = peersOf(group);
  for (const [index, peer] of peersOf(copy).entries()) {
    const { current, effective, fails, accessed, checked, conns } = originals[index] ?? peer;
    Object.assign(peer, { current, effective, fails, accessed, checked, conns });
  }
  return copy;
}
