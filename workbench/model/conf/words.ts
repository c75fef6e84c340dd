import { ConfError, type Place, type Word } from './tree.ts';

/** A word of a conf, or one of `;` `{` `}`; offsets count from the start of the file. */
export type Token = { kind: 'word' | ';' | '{' | '}' | 'end'; start: number; end: number; word: Word };

/** nginx's buffer: what is longer, in bytes, it refuses. */
const LONGEST = 4096;
const SPACE = /[ \t\r\n]/;
const ESCAPED: Record<string, string> = { '"': '"', "'": "'", '\\': '\\', t: '\t', r: '\r', n: '\n' };

/** Undoes the escapes that nginx knows; before anything else the backslash stays, for a regex to use. */
const undoEscapes = (text: string) => text.replace(/\\([\s\S])/g, (pair, char: string) => ESCAPED[char] ?? pair);

/**
 * Cuts a conf into words, `;`, `{` and `}`, by the rules of nginx's own reader: a quote opens only at the start of a word,
 * `#` is a comment only there, `}` inside a word is a letter, `${` does not open a block.
 * @see src/core/ngx_conf_file.c ngx_conf_read_token
 */
export class Reader {
  readonly #text: string;
  readonly #file: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  /** @throws ConfError for a quote that is never closed, or text right behind a closing one */
  next(): Token {
    this.#skip();
    const start = this.#at;
    const place = this.#place();
    const char = this.#text[start];
    if (char === undefined) return this.#token('end', start, place, '');
    if (char === ';' || char === '{' || char === '}') {
      this.#at++;
      return this.#token(char, start, place, char);
    }
    const text = char === '"' || char === "'" ? this.#quoted(char, place) : this.#bare();
    this.#limit(text, place);
    return this.#token('word', start, place, undoEscapes(text));
  }

  #place(): Place {
    return { file: this.#file, line: this.#line, column: this.#at - this.#lineStart + 1 };
  }

  #token(kind: Token['kind'], start: number, place: Place, text: string): Token {
    return { kind, start, end: this.#at, word: { text, raw: this.#text.slice(start, this.#at), place } };
  }

  #step(): void {
    if (this.#text[this.#at++] !== '\n') return;
    this.#line++;
    this.#lineStart = this.#at;
  }

  #limit(text: string, place: Place): void {
    if (text.length * 3 >= LONGEST && new TextEncoder().encode(text).length >= LONGEST)
      throw new ConfError(
        place,
        `too long parameter "${text.slice(0, 10)}...": nginx takes less than ${LONGEST} bytes`,
      );
  }

  #skip(): void {
    for (let char = this.#text[this.#at]; char !== undefined; char = this.#text[this.#at]) {
      if (char === '#') this.#comment();
      else if (SPACE.test(char)) this.#step();
      else return;
    }
  }

  #comment(): void {
    const place = this.#place();
    const end = this.#text.indexOf('\n', this.#at);
    const text = this.#text.slice(this.#at, end < 0 ? undefined : end);
    this.#limit(text, place);
    this.#at += text.length;
  }

  #bare(): string {
    const start = this.#at;
    let variable = false; // the last character was a `$`
    for (let char = this.#text[this.#at]; char !== undefined; char = this.#text[this.#at]) {
      if (SPACE.test(char) || char === ';' || (char === '{' && !variable)) break;
      variable = char === '$';
      if (char === '\\') this.#step();
      if (this.#at < this.#text.length) this.#step();
    }
    return this.#text.slice(start, this.#at);
  }

  #quoted(quote: string, opened: Place): string {
    const start = ++this.#at;
    while (this.#at < this.#text.length && this.#text[this.#at] !== quote) {
      if (this.#text[this.#at] === '\\') this.#step();
      if (this.#at < this.#text.length) this.#step();
    }
    const inside = this.#text.slice(start, this.#at);
    if (this.#at >= this.#text.length)
      throw new ConfError(
        this.#place(),
        `unexpected end of file: the ${quote} of line ${opened.line}, column ${opened.column} is never closed`,
      );
    this.#at++;
    const behind = this.#text[this.#at] ?? ' ';
    if (!SPACE.test(behind) && !';{)'.includes(behind))
      throw new ConfError(
        this.#place(),
        `unexpected "${behind}" right behind a closing ${quote}: expected a space or ";"`,
      );
    return inside;
  }
}
