import type { Dot } from '../collect/collected.ts';
import type { Spot } from '../parts/shapes.ts';

/** A row of the picture: a replica, or '' for nobody. */
export interface Row {
  replica: string;
  /** Its middle, and its whole height. */
  y: number;
  height: number;
}

/** A request with its marks' places: a failed attempt each, then where it ended. */
export interface Way {
  dot: Dot;
  failures: Spot[];
  end: Spot;
}

const SIZES = [12, 10, 8, 7, 6, 5, 4, 3.4, 2.8]; // a dot's width in units; the largest that fits is taken

const columnOf = (x: number, size: number) => Math.floor(x / size);

/** The largest dots with which no pile is higher than its row. */
export function sizeFor(marks: readonly { replica: string; x: number }[], height: number): number {
  const fits = (size: number) => {
    const piles = new Map<string, number>();
    for (const { replica, x } of marks) {
      const key = `${columnOf(x, size)} ${replica}`;
      const pile = (piles.get(key) ?? 0) + size;
      if (pile > height - 6) return false;
      piles.set(key, pile);
    }
    return true;
  };
  return SIZES.find(fits) ?? (SIZES.at(-1) as number);
}

/** Piles marks of one column up from the middle of their row, to both sides in turn. */
export class Stacks {
  readonly #rows: Map<string, Row>;
  readonly #size: number;
  readonly #piles = new Map<string, number>();

  constructor(rows: readonly Row[], size: number) {
    this.#rows = new Map(rows.map((row) => [row.replica, row]));
    this.#size = size;
  }

  put(replica: string, x: number): Spot {
    const { y, height } = this.#rows.get(replica) as Row;
    const key = `${columnOf(x, this.#size)} ${replica}`;
    const lanes = Math.max(1, Math.floor((height - 6) / this.#size)); // a pile too high begins anew over itself
    const place = (this.#piles.get(key) ?? 0) % lanes;
    this.#piles.set(key, place + 1);
    return { x, y: y + (place % 2 === 1 ? -1 : 1) * Math.ceil(place / 2) * this.#size };
  }
}

/** The rows that a request touches, in order. */
export const touched = (dot: Dot): string[] => [...dot.failures.map(({ replica }) => replica), dot.answeredBy];
