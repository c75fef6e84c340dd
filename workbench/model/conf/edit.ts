import { withArgument, withoutArgument } from './edit/arguments.ts';
import { addAtTop, addFirst, type Cut, removal, replacement } from './edit/lines.ts';
import { EditError, locate, stopOf, wordsOf } from './edit/locate.ts';
import { parseConf } from './parse.ts';
import { ConfError, type Directive, type Word } from './tree.ts';

export { difference } from './edit/difference.ts';
export { EditError } from './edit/locate.ts';

/**
 * A path to one directive, from the outermost block inwards: in each element its name and as many of its first
 * arguments as tell it from its neighbours. `['http', 'upstream mult', 'server mult1:3005']`
 */
type Path = readonly string[];

/**
 * One change of a conf.
 *   remove           the directive goes, and with it a comment at the end of its line
 *   replace          the directive's whole new text; a comment at the end of its line stays
 *   add              new directives, put first in the block that `at` names; `[]` is the file itself
 *   withArgument     an argument more; `name=value` takes the place of the argument that has this name
 *   withoutArgument  an argument less: the word itself, or its beginning up to `=`, such as `max_fails=`
 */
export type Edit =
  | { at: Path; remove: true }
  | { at: Path; replace: string }
  | { at: Path; add: string }
  | { at: Path; withArgument: string }
  | { at: Path; withoutArgument: string };

/**
 * Makes a variant of a conf: each edit is done on what the one before has left, and all else stays to the letter.
 * @param text the conf
 * @param file its name, for errors
 * @throws EditError naming the path that is not there or is there more than once, or the new text that is no directive
 * @throws ConfError if the conf itself has a syntax error
 */
export function editConf(text: string, file: string, edits: readonly Edit[]): string {
  return edits.reduce((before, edit) => {
    const { start, end, put } = cutFor(before, file, edit);
    return before.slice(0, start) + put + before.slice(end);
  }, text);
}

function cutFor(text: string, file: string, edit: Edit): Cut {
  const { at } = edit;
  if ('add' in edit) {
    checkNew(file, at, edit.add);
    if (at.length === 0) return addAtTop(text, edit.add);
  }
  const directive = locate(text, file, at);
  const fail = (why: string) => new EditError(file, at, `${file}, line ${directive.place.line}: "${at.at(-1)}" ${why}`);
  if ('add' in edit) {
    if (directive.body === undefined) throw fail('is no block that could hold anything');
    return addFirst(text, directive, directive.body, edit.add);
  }
  if ('replace' in edit) {
    checkNew(file, at, edit.replace);
    return replacement(text, directive, edit.replace);
  }
  if ('withArgument' in edit) return withArgument(text, directive, oneWord(file, at, edit.withArgument));
  if ('remove' in edit) return removal(text, directive);
  const cut = withoutArgument(text, directive, edit.withoutArgument);
  if (cut === undefined) throw fail(`has no argument "${edit.withoutArgument}", or has it more than once`);
  return cut;
}

/** New text must be whole directives up to its last character, or it would swallow what stands behind it. */
function checkNew(file: string, at: Path, fresh: string): void {
  const fail = (why: string) => new EditError(file, at, `"${fresh}" can't be put into ${file}: ${why}`);
  let last: Directive | undefined;
  try {
    last = parseConf(fresh, file).at(-1);
  } catch (error) {
    throw error instanceof ConfError ? fail(error.message) : error;
  }
  if (last === undefined || stopOf(last) !== fresh.length) throw fail('it must end with the ";" or "}" of a directive');
}

function oneWord(file: string, at: Path, argument: string): Word {
  const [word, more] = wordsOf(argument) ?? [];
  if (word !== undefined && more === undefined && word.raw === argument) return word;
  throw new EditError(file, at, `"${argument}" can't be an argument in ${file}: it must be one word`);
}
