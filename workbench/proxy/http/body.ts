import { ChunkReader } from './chunks.ts';

/** How a body's end is known: so many bytes, `chunked`, or the end of the connection. */
export type Framing = number | 'chunked' | 'until close';

/** What some bytes of a connection meant for the body being read. */
export interface Piece {
  /** The body's own bytes. */
  data: Buffer[];
  /** `more` is to come, `done`, or `broken`: a chunk that is none. */
  state: 'more' | 'done' | 'broken';
  /** What comes behind the body. */
  rest: Buffer | undefined;
}

const NOTHING: Piece = { data: [], state: 'done', rest: undefined };

/** Reads a body out of the bytes of a connection. */
export class BodyReader {
  #left: number;
  readonly #chunks: ChunkReader | undefined;

  constructor(framing: Framing) {
    this.#chunks = framing === 'chunked' ? new ChunkReader() : undefined;
    this.#left = framing === 'until close' || framing === 'chunked' ? Number.POSITIVE_INFINITY : framing;
  }

  /** Bytes still to come, as far as that is known. */
  get left(): number {
    return this.#left;
  }

  read(chunk: Buffer): Piece {
    if (this.#chunks !== undefined) return this.#chunks.read(chunk);
    if (this.#left === 0) return chunk.length === 0 ? NOTHING : { data: [], state: 'done', rest: chunk };
    const own = chunk.length <= this.#left ? chunk : chunk.subarray(0, this.#left);
    this.#left -= own.length;
    return {
      data: own.length === 0 ? [] : [own],
      state: this.#left === 0 ? 'done' : 'more',
      rest: own.length < chunk.length ? chunk.subarray(own.length) : undefined,
    };
  }
}
