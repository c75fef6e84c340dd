import type { LedgerEntry } from '../record/ledger/entry.ts';
import type { EventLine } from '../record/schema.ts';
import type { Collected, Dot } from './collect/collected.ts';
import { dotOf, isTroubled } from './collect/dot.ts';
import { Phase, Span } from './collect/phase.ts';
import { PhaseFinder, type Placed } from './collect/phases-of.ts';
import { dice, Largest, Reservoir } from './collect/sample.ts';
import { Slots } from './collect/slots.ts';

const SHORT = 60; // requests: a phase this short is drawn whole, however long the others are
const TROUBLED = 2_000; // requests: each takes several marks, and a report must stay under 1 MB
const SLOWEST = 40;
const EVENTS = 500;

/**
 * Takes a run in, entry by entry, in memory that does not grow with it. What can't be drawn whole is sampled, the same
 * way each time: every request that something happened to is kept (up to 2,000), as are the slowest and short phases,
 * and of the rest an even sample.
 */
export class Collector {
  readonly #troubled: Reservoir<Dot>;
  readonly #plain: Reservoir<Dot>;
  readonly #slowest = new Largest<Dot>(SLOWEST);
  readonly #finder = new PhaseFinder();
  readonly #phases = new Map<string, { phase: Phase; first: Dot[] }>();
  readonly #slots = new Slots();
  readonly #events: EventLine[] = [];
  readonly #span = new Span();
  #eventCount = 0;
  #requests = 0;
  #latest = 0;

  /** @param options `most` requests that nothing happened to are drawn; the same `seed` draws the same ones */
  constructor({ most = 5_000, seed = 1 }: { most?: number; seed?: number } = {}) {
    const roll = dice(seed);
    this.#troubled = new Reservoir(Math.min(most, TROUBLED), roll);
    this.#plain = new Reservoir(most, roll);
  }

  /** Takes the next entry of the ledger, in any order. */
  add(entry: LedgerEntry): void {
    for (const placed of this.#finder.add(entry)) this.#addPlaced(placed);
  }

  addEvent(event: EventLine): void {
    this.#eventCount++;
    if (this.#events.length < EVENTS) this.#events.push(event);
  }

  /** What there is to draw so far. */
  result(): Collected {
    for (const placed of this.#finder.rest()) this.#addPlaced(placed);
    const short = [...this.#phases.values()].flatMap(({ first }) => (first.length <= SHORT ? first : []));
    const kept = new Set([...short, ...this.#troubled.kept, ...this.#plain.kept, ...this.#slowest.kept]);
    const dots = [...kept].sort((a, b) => a.at - b.at || (a.n ?? 0) - (b.n ?? 0));
    const phases = [...this.#phases.values()].map(({ phase }) => phase.result()).sort((a, b) => a.began - b.began);
    return {
      began: this.#span.isEmpty ? (phases[0]?.began ?? 0) : this.#span.first,
      requests: this.#requests,
      troubled: this.#troubled.seen,
      dots,
      troubledDots: dots.filter(isTroubled).length,
      phases,
      slots: this.#slots.result(),
      events: this.#events,
      eventCount: this.#eventCount,
    };
  }

  #addPlaced({ entry, phase }: Placed): void {
    const dot = dotOf(entry, phase, this.#latest);
    this.#latest = dot.at;
    this.#requests++;
    this.#addToPhase(dot);
    if (isTroubled(dot)) this.#troubled.add(() => dot);
    else this.#plain.add(() => dot);
    if (dot.from !== 'client') return;
    this.#span.add(dot.at);
    this.#slots.add(dot.at, dot.ms);
    this.#slowest.add(dot.ms, () => dot);
  }

  #addToPhase(dot: Dot): void {
    const { phase, first } = this.#phases.get(dot.phase) ?? { phase: new Phase(dot.phase), first: [] };
    this.#phases.set(dot.phase, { phase, first });
    phase.add(dot);
    if (first.length <= SHORT) first.push(dot);
  }
}
