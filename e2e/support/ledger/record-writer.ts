import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Stream } from '../../../workbench/record/ledger/streams.ts';

const SECONDS = 4; // no line is written later than this after a line with a later time

/** Writes one stream of a record in the order of its lines' times, though they are made in another. */
export class StreamWriter {
  lines = 0;
  readonly #file: number;
  readonly #seconds = new Map<number, { at: number; text: string }[]>();
  #written = Number.NEGATIVE_INFINITY;

  constructor(folder: string, stream: Stream) {
    this.#file = openSync(join(folder, `${stream}.jsonl`), 'w');
  }

  /** @param at when the line was written, in ms, by a clock that all streams share */
  add(at: number, text: string): void {
    this.lines++;
    const second = Math.floor(at / 1000);
    const lines = this.#seconds.get(second);
    if (lines === undefined) this.#seconds.set(second, [{ at, text }]);
    else lines.push({ at, text });
  }

  /** All lines from before a moment are there, but for the last few seconds. */
  reached(at: number): void {
    const until = Math.floor(at / 1000) - SECONDS;
    for (let second = Math.max(this.#written, Math.min(...this.#seconds.keys())); second < until; second++)
      this.#write(second);
    this.#written = Math.max(this.#written, until);
  }

  #write(second: number): void {
    const lines = this.#seconds.get(second) ?? [];
    this.#seconds.delete(second);
    lines.sort((a, b) => a.at - b.at);
    if (lines.length > 0) writeSync(this.#file, `${lines.map(({ text }) => text).join('\n')}\n`);
  }

  end(): void {
    for (const second of [...this.#seconds.keys()].sort((a, b) => a - b)) this.#write(second);
    closeSync(this.#file);
  }
}
