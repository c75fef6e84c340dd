import { parseLine, type RecordLine } from '../schema.ts';
import { timeOf } from './call.ts';
import type { Stream } from './streams.ts';

/** One stream that is being read, of which the next line is known. */
export class Source {
  readonly stream: Stream;
  next: RecordLine | undefined;
  /** When the next line was written; Infinity at the end. */
  at = -Infinity;
  #lines: string[] = [];
  #index = 0;
  readonly #texts: AsyncIterator<string>;

  /** @param texts whole lines, one or many in each */
  constructor(stream: Stream, texts: AsyncIterable<string>) {
    this.stream = stream;
    this.#texts = texts[Symbol.asyncIterator]();
  }

  /** Reads the first lines, or all if there are fewer; they stay to be read. */
  async peek(count: number): Promise<RecordLine[]> {
    const lines: string[] = [];
    while (lines.length < count) {
      const { done, value } = await this.#texts.next();
      if (done) break;
      for (const line of value.split('\n')) lines.push(line);
    }
    this.#lines = lines;
    if (!this.advance()) await this.refill();
    return lines.flatMap((text) => parseLine(text) ?? []);
  }

  /** Goes on to the next line, as long as that needs no more text. @returns whether it has */
  advance(): boolean {
    while (this.#index < this.#lines.length) {
      const line = parseLine(this.#lines[this.#index++] ?? '');
      if (line?.stream !== this.stream) continue; // replicas log other things, too
      this.next = line;
      this.at = timeOf(line);
      return true;
    }
    return false;
  }

  /** Fetches more text, and goes on to its first line. */
  async refill(): Promise<void> {
    do {
      const { done, value } = await this.#texts.next();
      if (done) {
        this.next = undefined;
        this.at = Infinity;
        return;
      }
      this.#lines = value.split('\n');
      this.#index = 0;
    } while (!this.advance());
  }
}
