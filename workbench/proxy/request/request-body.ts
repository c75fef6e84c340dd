import { BodyReader, type Framing } from '../http/body.ts';

/** Who takes the body's bytes as they come. */
export interface Sink {
  /** Some bytes. */
  data(pieces: readonly Buffer[]): void;
  /** All bytes have come. */
  end(): void;
  /** The body can't be read: 400 for a broken chunk, 413 for one that is too large. */
  fault(status: number): void;
}

const NOBODY: Sink = { data: () => {}, end: () => {}, fault: () => {} };

/** The body of a request. Its bytes wait in the connection until someone asks for them. */
export class RequestBody {
  /** As the client has declared it; -1: not at all. */
  readonly declared: number;
  readonly chunked: boolean;
  /** Bytes of the body that were read. */
  received = 0;
  /** What was read, if it is kept to be sent again. */
  kept: Buffer[] = [];
  #reader: BodyReader;
  #done: boolean;
  #sink: Sink | undefined;
  #limit = 0;
  #keep = false;

  constructor(framing: Framing | undefined) {
    this.chunked = framing === 'chunked';
    this.declared = typeof framing === 'number' ? framing : -1;
    this.#reader = new BodyReader(framing ?? 0);
    this.#done = framing === undefined || framing === 0;
  }

  get done(): boolean {
    return this.#done;
  }

  /** Whether someone asks for its bytes. */
  get wanted(): boolean {
    return this.#sink !== undefined && !this.#done;
  }

  get discarded(): boolean {
    return this.#sink === NOBODY;
  }

  /** What was kept, as text: `$request_body`. */
  get text(): string {
    return Buffer.concat(this.kept).toString('latin1');
  }

  /** Asks for the bytes. @param limit largest size, 0 for none; @param keep whether `kept` holds them afterwards */
  read(sink: Sink, limit: number, keep: boolean): void {
    this.#sink = sink;
    this.#limit = limit;
    this.#keep = keep;
    if (this.#done) sink.end();
  }

  /** Nobody wants it: what comes is read and forgotten. */
  discard(): void {
    this.#sink = NOBODY;
    this.#limit = 0;
    this.#keep = false;
  }

  /** Takes bytes of the connection. @returns what comes behind the body, if anything */
  take(chunk: Buffer): Buffer | undefined {
    const sink = this.#sink ?? NOBODY;
    const { data, state, rest } = this.#reader.read(chunk);
    for (const piece of data) this.received += piece.length;
    if (state === 'broken' || (this.#limit > 0 && this.received > this.#limit)) {
      this.#sink = undefined;
      sink.fault(state === 'broken' ? 400 : 413);
      return undefined;
    }
    if (this.#keep) this.kept.push(...data);
    this.#done = state === 'done';
    if (data.length > 0) sink.data(data);
    if (this.#done) sink.end();
    return rest;
  }
}
