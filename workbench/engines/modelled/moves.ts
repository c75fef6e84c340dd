import { attemptsOf } from '../../record/attempts.ts';
import type { AccessLine } from '../../record/schema.ts';
import type { Replica } from '../engine.ts';
import type { Source } from './source.ts';

/** Addresses that are not whose they were: Docker gives a container that starts again any free one. Times in ms since 1970. */
export interface Moves {
  addresses: string[];
  /** No request that began earlier tells of the peers as they are now. */
  from: number;
  /** One that began earlier may still have gone by nginx's former list. */
  settled: number;
}

// nginx asks for a name again after 1 or 2 s (valid=1s), and when no answer came only after its time-out of 2 s more.
const NOTICING = 5_000;

/**
 * Finds the addresses that the record names and that no replica has any more, or another one than then: each line says
 * who answered at its last address.
 * @param replicas those of the lab, as they are now
 */
export function findMoves(lines: readonly AccessLine[], source: Source, replicas: readonly Replica[]): Moves {
  const owners = new Map(source.peers.map(({ name }) => [name, source.label(name)]));
  const addresses = new Set<string>();
  let from = 0;
  for (const line of lines) {
    const moved = movedOf(line, owners);
    for (const address of moved) addresses.add(address);
    if (moved.length > 0) from = Math.max(from, Number(line.msec) * 1000);
  }
  if (addresses.size === 0) return { addresses: [], from: 0, settled: 0 };
  const own = replicas.filter(({ name }) => [...owners.values()].includes(name));
  const started = Math.max(0, ...own.map(({ startedAt }) => startedAt ?? 0));
  return { addresses: [...addresses], from: Math.max(from, started), settled: started + NOTICING };
}

function movedOf(line: AccessLine, owners: Map<string, string>): string[] {
  const { attempts } = attemptsOf(line);
  const last = attempts.at(-1);
  return attempts
    .filter((attempt) => {
      const owner = owners.get(attempt.address);
      if (owner === undefined) return true;
      const isKnown = owner !== attempt.address; // a peer that is no replica of the lab is called by its address
      return attempt === last && isKnown && line.served_by !== '' && line.served_by !== owner;
    })
    .map(({ address }) => address);
}
