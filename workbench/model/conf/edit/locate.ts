import { parseConf } from '../parse.ts';
import { ConfError, type Directive, type Place, type Word } from '../tree.ts';
import { Reader } from '../words.ts';

/** An edit that a conf can't take: what was looked for and where, or what is wrong with the new text. */
export class EditError extends Error {
  readonly file: string;
  readonly path: readonly string[];

  constructor(file: string, path: readonly string[], message: string) {
    super(message);
    this.name = 'EditError';
    this.file = file;
    this.path = path;
  }
}

/** Cuts a piece of a conf into words, as nginx would; undefined if it is anything else. */
export function wordsOf(piece: string): Word[] | undefined {
  const reader = new Reader(piece, '');
  const words: Word[] = [];
  try {
    for (let token = reader.next(); token.kind !== 'end'; token = reader.next()) {
      if (token.kind !== 'word') return undefined;
      words.push(token.word);
    }
  } catch (error) {
    if (error instanceof ConfError) return undefined;
    throw error;
  }
  return words;
}

const matches = ({ name, args }: Directive, [first, ...rest]: string[]) =>
  name === first && rest.every((word, index) => args[index]?.text === word);

/**
 * Finds the one directive that a path leads to, such as `['http', 'upstream mult', 'server mult1:3005']`: in each
 * element the name of a directive and as many of its first arguments as are needed.
 * @throws EditError if there is none, or more than one
 * @throws ConfError if the text is no conf
 */
export function locate(text: string, file: string, path: readonly string[]): Directive {
  let found: Directive[] = [];
  let blocks: readonly Directive[][] = [parseConf(text, file)];
  for (const [depth, element] of path.entries()) {
    const words = wordsOf(element)?.map((word) => word.text) ?? [];
    const next = blocks.flat().filter((directive) => matches(directive, words));
    if (next.length === 0) throw new EditError(file, path, missing(file, path, depth, found));
    found = next;
    blocks = found.map(({ block }) => block ?? []);
  }
  const [only, ...others] = found;
  if (only === undefined) throw new EditError(file, path, `${file}: an empty path leads to no directive`);
  if (others.length === 0) return only;
  const several = `${file} has "${path.join(' > ')}" ${found.length} times (${linesOf(found)}): the path must lead to one`;
  throw new EditError(file, path, several);
}

const linesOf = (found: Directive[]) =>
  `line${found.length > 1 ? 's' : ''} ${found.map(({ place }) => place.line).join(', ')}`;

function missing(file: string, path: readonly string[], depth: number, around: Directive[]): string {
  const where = depth === 0 ? 'at its top' : `in "${path.slice(0, depth).join(' > ')}" (${linesOf(around)})`;
  return `${file} has no "${path[depth]}" ${where}`;
}

/** Offset behind the last character of a directive: its `;`, or the `}` of its block. */
export const stopOf = ({ end, body }: Directive): number => (body === undefined ? end : body.end + 1);

/** Offset behind the name of a directive. */
export const nameEndOf = ({ start, name, nameRaw = name }: Directive): number => start + nameRaw.length;

/** Offset at which a place of this text stands. */
export function offsetOf(text: string, { line, column }: Place): number {
  let start = 0;
  for (let row = 1; row < line; row++) start = text.indexOf('\n', start) + 1;
  return start + column - 1;
}
