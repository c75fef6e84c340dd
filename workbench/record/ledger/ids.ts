const { imul } = Math;

const FEW = 2 ** 10;

/** Ids in an open table, 64 bits of each: a million take 16 MiB. */
class Table {
  count = 0;
  #halves = new Int32Array(4 * FEW); // two to a slot, 0 where it is free; at most half of the slots are taken

  /** The index of an id, or the free one where it belongs. */
  #find(low: number, high: number): number {
    const mask = this.#halves.length - 1;
    for (let index = (low << 1) & mask; ; index = (index + 2) & mask) {
      const there = this.#halves[index + 1];
      if (there === 0 || (there === high && this.#halves[index] === low)) return index;
    }
  }

  has(low: number, high: number): boolean {
    return this.#halves[this.#find(low, high) + 1] !== 0;
  }

  /** @returns false if it was there before */
  add(low: number, high: number): boolean {
    if (4 * this.count >= this.#halves.length) this.#grow();
    const index = this.#find(low, high);
    if (this.#halves[index + 1] !== 0) return false;
    this.#halves[index] = low;
    this.#halves[index + 1] = high;
    this.count++;
    return true;
  }

  #grow(): void {
    const before = this.#halves;
    this.#halves = new Int32Array(2 * before.length);
    for (let index = 0; index < before.length; index += 2) {
      const [low = 0, high = 0] = [before[index], before[index + 1]];
      if (high === 0) continue;
      const place = this.#find(low, high);
      this.#halves[place] = low;
      this.#halves[place + 1] = high;
    }
  }
}

/** Remembers at least the last million ids, in memory that does not grow: 64 bits of each, so a mix-up is next to impossible. */
export class IdMemory {
  #young = new Table();
  #old: Table | undefined;
  readonly #many: number;

  /** @param many how many to remember at least */
  constructor(many = 2 ** 20) {
    this.#many = many;
  }

  /** @returns false if it was there before */
  add(id: string): boolean {
    let [low, high] = [0x811c9dc5, 0x9e3779b9];
    for (let index = 0; index < id.length; index++) {
      const character = id.charCodeAt(index);
      low = imul(low ^ character, 0x01000193); // FNV-1a
      high = imul(high ^ character, 0x85ebca6b);
    }
    return this.#add(spread(low), spread(high) | 1); // never 0
  }

  #add(low: number, high: number): boolean {
    const isNew = this.#young.add(low, high) && !this.#old?.has(low, high);
    if (this.#young.count >= this.#many) [this.#old, this.#young] = [this.#young, new Table()];
    return isNew;
  }
}

/** The finish of MurmurHash3: ids that differ in their last digits alone would crowd together. */
function spread(value: number): number {
  const half = imul(value ^ (value >>> 16), 0x85ebca6b);
  const whole = imul(half ^ (half >>> 13), 0xc2b2ae35);
  return whole ^ (whole >>> 16);
}
