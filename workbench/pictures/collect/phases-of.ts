import type { LedgerEntry } from '../../record/ledger/entry.ts';

const REMEMBERED = 10_000; // requests: a service's call is settled near its parent in the ledger, before or after it

/** An entry and the phase that it counts for. */
export interface Placed {
  entry: LedgerEntry;
  phase: string;
}

/**
 * Finds each entry's phase: the client's own say it; what services send (calc's calls) has its parent's; what strangers
 * send counts for the phase that the client was in.
 */
export class PhaseFinder {
  readonly #phases = new Map<string, string>();
  readonly #ring: string[] = []; // the ids in #phases, the oldest at #oldest
  #oldest = 0;
  readonly #orphans = new Map<string, LedgerEntry[]>();
  #latest = '';

  /** @returns the entries whose phase is known now: none, this one, or others with it that waited for it */
  add(entry: LedgerEntry): Placed[] {
    if (entry.from === 'client') return this.#addClient(entry, entry.phase ?? '');
    const phase = entry.phase ?? (entry.parent === undefined ? this.#latest : this.#phases.get(entry.parent));
    if (phase !== undefined) return [{ entry, phase }];
    const id = entry.parent as string;
    this.#orphans.set(id, [...(this.#orphans.get(id) ?? []), entry]);
    return this.#orphans.size > REMEMBERED
      ? this.#release(this.#orphans.keys().next().value as string, this.#latest)
      : [];
  }

  /** What still waits for a parent that never came. */
  rest(): Placed[] {
    return [...this.#orphans.keys()].flatMap((id) => this.#release(id, this.#latest));
  }

  #addClient(entry: LedgerEntry, phase: string): Placed[] {
    this.#latest = phase;
    this.#remember(entry.id, phase);
    return [{ entry, phase }, ...this.#release(entry.id, phase)];
  }

  #remember(id: string, phase: string): void {
    const forgotten = this.#ring[this.#oldest];
    if (forgotten !== undefined) this.#phases.delete(forgotten);
    this.#ring[this.#oldest] = id;
    this.#oldest = (this.#oldest + 1) % REMEMBERED;
    this.#phases.set(id, phase);
  }

  #release(id: string, phase: string): Placed[] {
    const entries = this.#orphans.get(id) ?? [];
    this.#orphans.delete(id);
    return entries.map((entry) => ({ entry, phase }));
  }
}
