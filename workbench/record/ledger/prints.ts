import { hash, type RequestLine } from './call.ts';

const { imul } = Math;
const FEW = 16;
const MANY = 2 ** 14;

/** What tells a line apart from every other line of the same id: 32 bits made of its times, its text and its sizes. */
export function printOf(line: RequestLine): number {
  switch (line.stream) {
    case 'access': {
      const times = hash(hash(hash(1, line.msec), line.request_time), line.upstream_response_time);
      return hash(hash(hash(hash(times, line.uri), line.upstream_addr), line.bytes_sent), line.worker);
    }
    case 'replica':
      return mix(mix(hash(hash(2, line.replica), line.uri), line.msec), line.ms);
    case 'client':
      return mix(mix(hash(hash(3 + line.n, line.phase), line.uri), line.msec), line.ms);
  }
}

/** Adds a number to a hash, to three decimals. */
const mix = (value: number, more: number) => imul(value ^ Math.round(more * 1e3), 0x01000193);

/** The prints of an id's last lines: of all as long as they are few, of many thousands if somebody uses one id for all. */
export class Prints {
  #few: number[] | undefined;
  #young: Set<number> | undefined;
  #old: Set<number> | undefined;

  /** @returns false if it was there before */
  add(print: number): boolean {
    if (this.#few?.includes(print) || this.#young?.has(print) || this.#old?.has(print)) return false;
    if (this.#young === undefined && (this.#few?.length ?? 0) < FEW) {
      this.#few = this.#few === undefined ? [print] : [...this.#few, print];
      return true;
    }
    if (this.#young === undefined || this.#young.size >= MANY) [this.#old, this.#young] = [this.#young, new Set()];
    this.#young.add(print);
    return true;
  }
}
