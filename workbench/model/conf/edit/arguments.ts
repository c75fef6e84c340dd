import type { Directive, Word } from '../tree.ts';
import type { Cut } from './lines.ts';
import { nameEndOf, offsetOf } from './locate.ts';

/** The arguments of a directive, with their offsets. */
const placed = (text: string, { args }: Directive) =>
  args.map((word) => {
    const start = offsetOf(text, word.place);
    return { text: word.text, start, end: start + word.raw.length };
  });

/** Adds an argument behind the others; `name=value` takes the place of the first that has this name. */
export function withArgument(text: string, directive: Directive, fresh: Word): Cut {
  const name = /^[^=]+=/.exec(fresh.text)?.[0];
  const args = placed(text, directive);
  const same = args.find((arg) => (name === undefined ? arg.text === fresh.text : arg.text.startsWith(name)));
  if (same !== undefined) return { start: same.start, end: same.end, put: fresh.raw };
  const last = args.at(-1)?.end ?? nameEndOf(directive);
  return { start: last, end: last, put: ` ${fresh.raw}` };
}

/**
 * Takes an argument away.
 * @param gone the word, or its beginning up to `=`
 * @returns undefined if there is none, or more than one
 */
export function withoutArgument(text: string, directive: Directive, gone: string): Cut | undefined {
  const args = placed(text, directive);
  const found = args.filter((arg) => (gone.endsWith('=') ? arg.text.startsWith(gone) : arg.text === gone));
  const [only] = found;
  if (only === undefined || found.length > 1) return undefined;
  const before = args[args.indexOf(only) - 1]?.end ?? nameEndOf(directive);
  // A comment between two arguments stays, and so does the line break that ends it.
  const isBlank = text.slice(before, only.start).trim() === '';
  return { start: isBlank ? before : only.start, end: only.end, put: '' };
}
