import type { EventLine } from '../schema.ts';
import { Addresses, type Handover, type Owner } from './addresses.ts';
import type { Try } from './call.ts';
import type { Finding } from './entry.ts';
import { Lives, SLACK } from './lives.ts';
import { Restarts } from './restarts.ts';

/** What the engine's events tell, and the findings about them. */
export class Knowledge {
  readonly lives: Lives;
  readonly #addresses = new Addresses();
  readonly #restarts = new Restarts();
  readonly #find: (finding: Finding) => void;
  readonly #seen = new Set<string>();
  /** Addresses that were told of as reused. */
  readonly #reused = new Set<string>();
  #handovers: Handover[] = [];

  /** @param balancer the end of its name in the events */
  constructor(balancer: string, find: (finding: Finding) => void) {
    this.lives = new Lives(balancer);
    this.#find = find;
  }

  /** Takes an event; they come in order. */
  add(line: EventLine, at: number): void {
    const { event, replica, address, detail } = line;
    const print = [at, event, replica, address, detail].join(' ');
    if (this.#seen.has(print)) {
      const text = `Expected one event '${event}' of ${replica ?? 'the lab'} at ${line.time}; it is there again.`;
      this.#find({ code: 'duplicate', text, id: '', at, harmless: false });
      return;
    }
    this.#seen.add(print);
    this.lives.add(line, at);
    this.#tellRestarts(this.#restarts.add(line, at));
    const handover = this.#addresses.addEvent(line, at);
    if (handover !== undefined) this.#tellHandover(handover, true);
  }

  /** Notes who answered at an address, as nginx says. */
  addAnswer({ address, servedBy }: Try, at: number): void {
    const handover = this.#addresses.addAnswer(address, servedBy, at);
    if (handover !== undefined) this.#handovers.push(handover);
  }

  /** Who had an attempt's address while it lasted. */
  ownerOf({ address, began, ms }: Try): Owner | undefined {
    return this.#addresses.ownerOf(address, began - SLACK, began + ms + SLACK);
  }

  /** All events until a moment are known. */
  reached(at: number): void {
    if (this.#handovers.length === 0) return;
    const due = this.#handovers.filter((one) => one.at + SLACK <= at);
    this.#handovers = this.#handovers.filter((one) => one.at + SLACK > at);
    for (const one of due) {
      const by = one.at + SLACK;
      const isExplained = this.lives.hasChanged(one.from, by) || this.lives.hasChanged(one.to, by);
      if (!this.#addresses.isKnown(one.address, by)) this.#tellHandover(one, isExplained);
    }
  }

  end(): void {
    this.#tellRestarts(this.#restarts.end());
  }

  #tellRestarts(unasked: { at: number; text: string }[]): void {
    for (const { at, text } of unasked) this.#find({ code: 'restarted unnoticed', text, id: '', at, harmless: false });
  }

  #tellHandover({ address, from, to, at }: Handover, harmless: boolean): void {
    if (this.#reused.has(address)) return;
    this.#reused.add(address);
    const text = `Expected ${address} to stay with ${from}; it went to ${to}.`;
    this.#find({ code: 'address reused', text, id: '', at, harmless });
  }
}
