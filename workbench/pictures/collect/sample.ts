/** Even numbers from 0 to 1, the same for the same seed. Source: mulberry32 by Tommy Ettinger, public domain. */
export function dice(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An even sample of what passes by, of a fixed size. Source: Vitter, Random Sampling with a Reservoir, 1985 (R). */
export class Reservoir<T> {
  readonly #most: number;
  readonly #roll: () => number;
  readonly #kept: T[] = [];
  #seen = 0;

  constructor(most: number, roll: () => number) {
    this.#most = most;
    this.#roll = roll;
  }

  get seen(): number {
    return this.#seen;
  }

  get kept(): readonly T[] {
    return this.#kept;
  }

  /** `make` is called only if the thing is kept. */
  add(make: () => T): void {
    this.#seen++;
    if (this.#kept.length < this.#most) {
      this.#kept.push(make());
      return;
    }
    const place = Math.floor(this.#roll() * this.#seen);
    if (place < this.#most) this.#kept[place] = make();
  }
}

/** Keeps the largest of what passes by. */
export class Largest<T> {
  readonly #most: number;
  #kept: { size: number; thing: T }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get kept(): readonly T[] {
    return this.#kept.map(({ thing }) => thing);
  }

  add(size: number, make: () => T): void {
    if (this.#kept.length >= this.#most && size <= (this.#kept.at(-1)?.size ?? 0)) return;
    const place = this.#kept.findIndex((other) => size > other.size);
    this.#kept.splice(place < 0 ? this.#kept.length : place, 0, { size, thing: make() });
    this.#kept = this.#kept.slice(0, this.#most);
  }
}
