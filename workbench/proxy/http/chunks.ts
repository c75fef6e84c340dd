import type { Piece } from './body.ts';

const CR = 13;
const LF = 10;
const MAX_DIGITS = 13; // more would not fit into a number

type State =
  | 'start'
  | 'size'
  | 'extension'
  | 'size end'
  | 'data'
  | 'data end'
  | 'data end 2'
  | 'trailer'
  | 'trailer line'
  | 'end';

const digitOf = (byte: number): number => {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 0x20;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
};

/**
 * Reads a chunked body. Line ends must be CR LF, extensions and trailers are dropped.
 * @see ngx_http_parse_chunked in src/http/ngx_http_parse.c
 */
export class ChunkReader {
  #state: State = 'start';
  #size = 0;
  #digits = 0;
  #afterReturn = false;

  read(chunk: Buffer): Piece {
    const data: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'data') {
        const own = chunk.subarray(at, at + this.#size);
        data.push(own);
        at += own.length;
        this.#size -= own.length;
        if (this.#size === 0) this.#state = 'data end';
        continue;
      }
      const step = this.#step(chunk[at++] as number);
      if (step === 'broken') return { data, state: 'broken', rest: undefined };
      if (step === 'done') return { data, state: 'done', rest: at < chunk.length ? chunk.subarray(at) : undefined };
    }
    return { data, state: 'more', rest: undefined };
  }

  #step(byte: number): 'more' | 'done' | 'broken' {
    switch (this.#state) {
      case 'start':
      case 'size':
        return this.#sizeByte(byte);
      case 'extension':
        return this.#untilReturn(byte, 'size end');
      case 'size end':
        return byte === LF ? this.#go(this.#size === 0 ? 'trailer' : 'data') : 'broken';
      case 'data end':
        return byte === CR ? this.#go('data end 2') : 'broken';
      case 'data end 2':
        return byte === LF ? this.#restart() : 'broken';
      case 'trailer':
        if (byte === LF) return 'broken';
        return this.#go(byte === CR ? 'end' : 'trailer line');
      case 'trailer line':
        if (this.#afterReturn) {
          this.#afterReturn = false;
          return byte === LF ? this.#go('trailer') : 'broken';
        }
        this.#afterReturn = byte === CR;
        return byte === LF ? 'broken' : 'more';
      default:
        return byte === LF ? 'done' : 'broken';
    }
  }

  #sizeByte(byte: number): 'more' | 'broken' {
    const digit = digitOf(byte);
    if (digit >= 0) {
      if (this.#size > 0 && ++this.#digits > MAX_DIGITS) return 'broken';
      this.#size = this.#size * 16 + digit;
      return this.#go('size');
    }
    if (this.#state === 'start') return 'broken';
    if (byte === CR) return this.#go('size end');
    return byte === 0x3b || byte === 0x20 || byte === 0x09 ? this.#go('extension') : 'broken';
  }

  #untilReturn(byte: number, next: State): 'more' | 'broken' {
    if (byte === LF) return 'broken';
    return byte === CR ? this.#go(next) : 'more';
  }

  #restart(): 'more' {
    this.#size = 0;
    this.#digits = 0;
    return this.#go('start');
  }

  #go(state: State): 'more' {
    this.#state = state;
    return 'more';
  }
}
