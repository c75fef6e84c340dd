import type { Operators } from './config.ts';

type Kind = 'number' | 'operator' | 'open' | 'close';
/** Where an expression goes wrong, from 0, and how. */
export type Fault = { readonly position: number; readonly detail: string };

const NUMBER = String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
/** The usual reason is a `1+2` in an urlencoded body, where a plus is a blank. */
const MISSING_OPERATOR = 'An operator is missing. (In a urlencoded body, write + as %2B.)';
const KINDS = ['number', 'operator', 'open', 'close'] as const;

/**
 * Finds the first token of an expression that is wrong. jsep alone would take too much: `2 3` and `2;3` as two
 * expressions, `2(3)` as a call, `x` as a variable and `()` as nothing.
 */
export function findFault(text: string, operators: Operators): Fault | undefined {
  const symbols = [...operators.keys()];
  const any = `[${symbols.map((symbol) => `\\${symbol}`).join('')}]`;
  const token = new RegExp(String.raw`(?<number>${NUMBER})|(?<operator>${any})|(?<open>\()|(?<close>\))`, 'y');
  const opened: number[] = [];
  let before: Kind | undefined;
  for (let position = skipBlanks(text, 0); position < text.length; position = skipBlanks(text, token.lastIndex)) {
    token.lastIndex = position;
    const groups = token.exec(text)?.groups ?? {};
    const kind = KINDS.find((name) => groups[name] !== undefined);
    if (!kind) return { position, detail: describeForeign(text, position, symbols) };
    const detail = describeFault(kind, groups[kind] ?? '', before);
    if (detail) return { position, detail };
    if (kind === 'open') opened.push(position);
    if (kind === 'close' && opened.pop() === undefined) return { position, detail: 'This parenthesis closes nothing.' };
    before = kind;
  }
  if (before === undefined) return { position: 0, detail: 'The expression is empty.' };
  if (wantsOperand(before)) return { position: text.length, detail: 'A number is missing at the end.' };
  const position = opened.at(-1);
  return position === undefined ? undefined : { position, detail: 'This parenthesis is not closed.' };
}

function skipBlanks(text: string, from: number): number {
  const blanks = /[ \t\r\n]*/y;
  blanks.lastIndex = from;
  blanks.test(text);
  return blanks.lastIndex;
}

const wantsOperand = (before: Kind | undefined): boolean => before !== 'number' && before !== 'close';

/** What is wrong with a token after the one before; undefined if nothing is. */
function describeFault(kind: Kind, token: string, before: Kind | undefined): string | undefined {
  const isOperand = kind === 'number' || kind === 'open';
  if (isOperand && !wantsOperand(before)) return MISSING_OPERATOR;
  if (!isOperand && wantsOperand(before) && token !== '-') {
    return before === 'open' && kind === 'close'
      ? 'There is nothing in the parentheses.'
      : `A number is missing before ${token}.`;
  }
  if (kind === 'number' && !Number.isFinite(Number(token))) return 'This number is too large for a double.';
  return undefined;
}

function describeForeign(text: string, at: number, symbols: readonly string[]): string {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const hint = character === ',' ? ' Write the decimal point as a point.' : '';
  return `'${character}' at position ${at} is not an operator on offer; on offer: ${symbols.join(' ')}.${hint}`;
}
