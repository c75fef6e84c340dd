import type { EventLine } from '../schema.ts';

interface Sighting {
  replica: string;
  at: number;
  event: EventLine['event'];
}

/** Who had an address. `sure`: the engine says so, and it had not ended. */
export interface Owner {
  replica: string;
  sure: boolean;
}

/** An address that went from one replica to another. */
export interface Handover {
  address: string;
  from: string;
  to: string;
  at: number;
}

/** Who had which address, and when: from what the engine says, or else from who answered there. Times in ms since 1970. */
export class Addresses {
  readonly #events = new Map<string, Sighting[]>();
  readonly #answers = new Map<string, { replica: string; first: number; last: number }[]>();

  /** @returns the handover that an event tells of; events come in order */
  addEvent({ address, replica, event }: EventLine, at: number): Handover | undefined {
    if (address === undefined || replica === undefined) return undefined;
    const sightings = this.#events.get(address);
    if (sightings === undefined) this.#events.set(address, [{ replica, at, event }]);
    const before = sightings?.at(-1)?.replica ?? replica;
    sightings?.push({ replica, at, event });
    return before === replica ? undefined : { address, from: before, to: replica, at };
  }

  /** Notes who answered at an address. @returns the handover that this shows */
  addAnswer(address: string, replica: string, at: number): Handover | undefined {
    const answers = this.#answers.get(address);
    if (answers === undefined) {
      this.#answers.set(address, [{ replica, first: at, last: at }]);
      return undefined;
    }
    const known = answers.find((one) => one.replica === replica);
    if (known !== undefined) {
      known.last = at;
      return undefined;
    }
    const before = answers.reduce((latest, one) => (one.last > latest.last ? one : latest));
    answers.push({ replica, first: at, last: at });
    return { address, from: before.replica, to: replica, at };
  }

  /** Whether the engine has named the address by a moment. */
  isKnown(address: string, by: number): boolean {
    return (this.#events.get(address)?.[0]?.at ?? Infinity) <= by;
  }

  /** Who had an address between two moments; of several nobody is known to have had it. */
  ownerOf(address: string, from: number, to: number): Owner | undefined {
    const sightings = this.#events.get(address) ?? [];
    return this.isKnown(address, to) ? ownerAmong(sightings, from, to) : this.#answererOf(address, to);
  }

  #answererOf(address: string, to: number): Owner | undefined {
    const replica = this.#answers.get(address)?.findLast(({ first }) => first <= to)?.replica;
    return replica === undefined ? undefined : { replica, sure: false };
  }
}

function ownerAmong(sightings: readonly Sighting[], from: number, to: number): Owner | undefined {
  let last = sightings.length - 1;
  while (last >= 0 && (sightings[last]?.at ?? 0) > to) last--;
  const latest = sightings[last];
  if (latest === undefined) return undefined;
  for (let index = last; (sightings[index]?.at ?? 0) > from; index--) {
    const before = sightings[index - 1];
    if (before !== undefined && before.replica !== latest.replica) return undefined;
  }
  return { replica: latest.replica, sure: latest.event !== 'exit' && latest.event !== 'crash' };
}
