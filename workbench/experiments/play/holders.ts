import type { EventLine } from '../../record/schema.ts';

/** Who had an address last: an attempt may find it deserted, and was meant for whoever had it. */
export class Holders {
  /** Address → its holders in order of time. */
  readonly #history = new Map<string, { since: number; replica: string }[]>();

  /** @param event in the order of time */
  add({ address, replica, msec }: EventLine): void {
    if (address === undefined || replica === undefined) return;
    const holders = this.#history.get(address) ?? [];
    if (holders.at(-1)?.replica !== replica) holders.push({ since: msec * 1000, replica });
    this.#history.set(address, holders);
  }

  /** @param at ms since 1970 @returns undefined: nobody is known to have had it until then */
  lastAt(address: string, at: number): string | undefined {
    return this.#history.get(address)?.findLast(({ since }) => since <= at)?.replica;
  }
}
