const STEPS = 64; // buckets for each doubling: neighbours differ by 1.1%
const LEAST = 0.001; // ms; what is shorter counts as this

/** Percentiles of waits in ms; `max` is exact, the others within 1%. */
export interface Waits {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

const place = (ms: number) => Math.floor(Math.log2(Math.max(ms, LEAST)) * STEPS);

/** Waits in buckets of equal ratio: percentiles in little memory, however many there are. */
export class Histogram {
  readonly #buckets = new Map<number, number>();
  #count = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  add(ms: number): void {
    const bucket = place(ms);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count++;
    this.#min = Math.min(this.#min, ms);
    this.#max = Math.max(this.#max, ms);
  }

  merge(other: Histogram): void {
    for (const [bucket, more] of other.#buckets) this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + more);
    this.#count += other.#count;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** @returns undefined where nothing was added */
  summary(): Waits | undefined {
    if (this.#count === 0) return undefined;
    const sorted = [...this.#buckets].sort(([a], [b]) => a - b);
    // Nearest rank: the smallest wait that this part of all waits does not exceed.
    const at = (part: number) => {
      let left = Math.ceil(part * this.#count);
      const bucket = sorted.find(([, amount]) => {
        left -= amount;
        return left <= 0;
      });
      const middle = 2 ** (((bucket?.[0] ?? 0) + 0.5) / STEPS);
      return Math.min(this.#max, Math.max(this.#min, middle));
    };
    return { count: this.#count, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: this.#max };
  }
}
