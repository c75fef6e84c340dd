import { Histogram, type Waits } from './histogram.ts';

/** The waits of a stretch of time, in ms since 1970. */
export interface Slot {
  from: number;
  to: number;
  waits: Waits;
}

/** Waits by time, in at most `most` stretches: where a run gets longer, neighbours become one. */
export class Slots {
  #slots = new Map<number, Histogram>();
  #width: number;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  readonly #most: number;

  /** @param width of a stretch at first, in ms */
  constructor(most = 40, width = 50) {
    this.#most = most;
    this.#width = width;
  }

  /** @param at ms since 1970 */
  add(at: number, ms: number): void {
    let place = Math.floor(at / this.#width);
    while (Math.max(this.#last, place) - Math.min(this.#first, place) >= this.#most) {
      this.#widen();
      place = Math.floor(at / this.#width);
    }
    this.#first = Math.min(this.#first, place);
    this.#last = Math.max(this.#last, place);
    this.#slotAt(place).add(ms);
  }

  result(): Slot[] {
    return [...this.#slots]
      .sort(([a], [b]) => a - b)
      .flatMap(([place, histogram]) => {
        const waits = histogram.summary();
        return waits === undefined ? [] : [{ from: place * this.#width, to: (place + 1) * this.#width, waits }];
      });
  }

  #slotAt(place: number): Histogram {
    const slot = this.#slots.get(place) ?? new Histogram();
    this.#slots.set(place, slot);
    return slot;
  }

  #widen(): void {
    const before = this.#slots;
    this.#slots = new Map();
    this.#width *= 2;
    this.#first = Math.floor(this.#first / 2);
    this.#last = Math.floor(this.#last / 2);
    for (const [place, histogram] of before) this.#slotAt(Math.floor(place / 2)).merge(histogram);
  }
}
