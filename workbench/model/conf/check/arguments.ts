import { UNSUPPORTED } from '../known/unsupported.ts';
import { findKnown, KNOWN, type Known, suggest } from '../known.ts';
import { ConfError, type Directive, type Word } from '../tree.ts';
import { isBefore, isFlag, parseNumber, parseSize, parseTime } from '../values.ts';
import { refuse, type Scene, type Stand, unsupported } from './scene.ts';

/**
 * Holds a directive against the table: whether it exists, may stand here, has its `;` or `{`, the right number of arguments,
 * is there once only, and whether each argument looks right.
 * @param stand with the directives before it in its block
 * @throws ConfError
 * @see src/core/ngx_conf_file.c ngx_conf_handler and the ngx_conf_set_*_slot functions
 */
export function checkShape(
  directive: Directive,
  scene: Scene,
  { context, before }: Stand & { before: readonly Directive[] },
): Known {
  const { name } = directive;
  const known = findKnown(name, context);
  if (known?.since !== undefined && isBefore(scene.version, known.since)) unknown(directive, scene);
  if (known === undefined) return KNOWN.has(name) ? misplaced(directive, context) : unknown(directive, scene);
  checkEnd(directive, known);
  checkCount(directive, known);
  const earlier = known.repeats ? undefined : before.find((one) => one.name === name);
  if (earlier !== undefined)
    refuse(directive, `"${name}" directive is duplicate: the first is at line ${earlier.place.line}`);
  for (const [index, word] of directive.args.entries()) checkValue(word, index, known);
  if (known.effect === 'none')
    scene.notice(directive.place, `"${name}" is ignored: it changes neither which replica is picked nor an answer`);
  return known;
}

function misplaced(directive: Directive, context: string): never {
  const contexts = KNOWN.get(directive.name)?.flatMap((known) => known.contexts) ?? [];
  const where = context === 'main' ? 'outside all blocks' : `in "${context}"`;
  refuse(
    directive,
    `"${directive.name}" directive is not allowed here, ${where}: it belongs in ${[...new Set(contexts)].join(', ')}`,
  );
}

function unknown(directive: Directive, { version }: Scene): never {
  const { name } = directive;
  const since = UNSUPPORTED.get(name) ?? KNOWN.get(name)?.[0]?.since;
  const isTooNew = since !== undefined && isBefore(version, since);
  if (UNSUPPORTED.has(name) && !isTooNew) unsupported(directive, `directive "${name}"`);
  const near = suggest(name);
  const hints = [
    isTooNew ? `: nginx knows it from ${since.join('.')} on, this conf is for ${version.join('.')}` : undefined,
    name.startsWith('if(') ? ': "if" needs a space behind it' : undefined,
    near === undefined ? undefined : `: did you mean "${near}"?`,
  ];
  refuse(directive, `unknown directive "${name}"${hints.find((hint) => hint !== undefined) ?? ''}`);
}

function checkEnd(directive: Directive, known: Known): void {
  const at: Word = { text: directive.name, raw: directive.name, place: directive.stop ?? directive.place };
  if (known.block === true && directive.block === undefined)
    refuse(at, `directive "${directive.name}" has no opening "{"`);
  if (known.block !== true && directive.block !== undefined)
    refuse(at, `directive "${directive.name}" is not terminated by ";"`);
}

function checkCount(directive: Directive, { name, min, max }: Known): void {
  const { args, place } = directive;
  if (args.length >= min && args.length <= max) return;
  const expected = min === max ? `${min || 'none'}` : max === Infinity ? `${min} or more` : `${min} to ${max}`;
  throw new ConfError(
    args[max]?.place ?? directive.stop ?? place,
    `invalid number of arguments in "${name}" directive: expected ${expected}, found ${args.length}`,
  );
}

/**
 * Looks at one directive. Where it is refused and its arguments go on in the next line with the name of another directive,
 * the message adds that a `;` is probably missing.
 */
export function withHint<T>({ name, args, place }: Directive, { context }: Stand, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof ConfError) || findKnown(name, context)?.block) throw error;
    const lines = [place.line, ...args.map((word) => word.place.line)];
    const at = args.findIndex((word, index) => word.place.line > (lines[index] ?? 0) && KNOWN.has(word.text));
    if (at < 0) throw error;
    const hint = `is a ";" missing at the end of line ${lines[at]}, behind "${args[at - 1]?.raw ?? name}"?`;
    throw new ConfError(error.place, `${error.message}; ${hint}`, error.kind);
  }
}

function checkValue(word: Word, index: number, { name, value, oneOf, unsupported: beyond }: Known): void {
  const { text } = word;
  if (oneOf !== undefined && !oneOf.some((one) => one.toLowerCase() === text.toLowerCase()))
    refuse(word, `invalid value "${text}" in "${name}" directive: expected ${oneOf.join(', ')}`);
  if (beyond?.includes(text)) unsupported(word, `"${name} ${text}"`);
  if (value === undefined) return;
  const kind = value === 'buffers' ? (index === 0 ? 'count' : 'size') : value;
  const { test, expected } = KINDS[kind];
  if (!test(text)) refuse(word, `"${name}" directive invalid value "${text}": expected ${expected}`);
}

const KINDS = {
  flag: { test: isFlag, expected: '"on" or "off"' },
  number: { test: (text: string) => parseNumber(text) !== undefined, expected: 'a whole number' },
  count: { test: (text: string) => Boolean(parseNumber(text)), expected: 'a whole number from 1' },
  time: { test: (text: string) => parseTime(text) !== undefined, expected: 'a time such as 500ms, 5s or 1m' },
  seconds: {
    test: (text: string) => parseTime(text, 's') !== undefined,
    expected: 'a time in whole seconds, such as 5s',
  },
  size: { test: (text: string) => parseSize(text) !== undefined, expected: 'a size such as 16k or 1m' },
  offset: { test: (text: string) => parseSize(text, 'g') !== undefined, expected: 'a size such as 16k, 1m or 1g' },
};
