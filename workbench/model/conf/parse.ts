import { findEarlierFault } from './check.ts';
import { ConfError, type Directive, type Word } from './tree.ts';
import { Reader, type Token } from './words.ts';

const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads one conf file into a tree. Blocks of pairs (`map`, `geo`, `types`, `split_clients`) are read like any other:
 * a pair is a directive whose name is the key.
 * @param text the file's text
 * @param file its name, for places
 * @param whole whether it is a main file, not a part that others include: then a brace too few or too many is looked for
 *   where it is missing, not where that is noticed
 * @throws ConfError where nginx's own reader would stop, with what it expected
 * @see src/core/ngx_conf_file.c ngx_conf_parse
 */
export function parseConf(text: string, file: string, whole = false): Directive[] {
  if (text.startsWith(BYTE_ORDER_MARK))
    throw new ConfError(
      { file, line: 1, column: 1 },
      'the file starts with a byte order mark, which nginx takes for a part of the first word: save it as UTF-8 without',
    );
  const parser = new Parser(new Reader(text, file));
  try {
    return parser.file();
  } catch (error) {
    throw (error instanceof ConfError && whole ? findEarlierFault(parser.tree) : undefined) ?? error;
  }
}

class Parser {
  /** What was read so far. */
  readonly tree: Directive[] = [];
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  file(): Directive[] {
    this.#fill(this.tree, undefined);
    return this.tree;
  }

  /** Reads up to the `}` of `block`, or to the end of the file where there is none around. */
  #fill(found: Directive[], block: Directive | undefined): Token {
    for (;;) {
      const first = this.#reader.next();
      if (first.kind === 'word') this.#directive(first, found);
      else if (first.kind === (block === undefined ? 'end' : '}')) return first;
      else throw unexpected(first, block);
    }
  }

  #directive(first: Token, found: Directive[]): void {
    const { text: name, raw, place } = first.word;
    const args: Word[] = [];
    let token = this.#reader.next();
    for (; token.kind === 'word'; token = this.#reader.next()) args.push(token.word);
    if (token.kind === '}' || token.kind === 'end') throw unfinished(token, first);
    const directive: Directive = { name, args, place, start: first.start, end: token.end, stop: token.word.place };
    if (raw !== name) directive.nameRaw = raw;
    found.push(directive);
    if (token.kind === '{') this.#block(directive, token);
  }

  #block(directive: Directive, open: Token): void {
    directive.end = open.start;
    directive.block = [];
    const last = this.#fill(directive.block, directive);
    directive.body = { start: open.end, end: last.start };
    directive.close = last.word.place;
  }
}

/** A `;`, `{`, `}` or end where a directive should begin. */
function unexpected(token: Token, block: Directive | undefined): ConfError {
  const { place } = token.word;
  if (token.kind === 'end')
    return new ConfError(
      place,
      `unexpected end of file, expecting "}": the block "${block?.name}" of line ${block?.place.line} is never closed`,
    );
  if (token.kind === '}') return new ConfError(place, 'unexpected "}": no block is open here');
  return new ConfError(place, `unexpected "${token.kind}": expected the name of a directive${block ? ' or "}"' : ''}`);
}

/** A `}` or the end in the middle of a directive. */
function unfinished(token: Token, first: Token): ConfError {
  const what = token.kind === 'end' ? 'unexpected end of file, expecting ";" or "}"' : 'unexpected "}"';
  const { text, place } = first.word;
  return new ConfError(token.word.place, `${what}: "${text}" of line ${place.line} has no ";"`);
}
