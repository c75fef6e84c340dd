import type { Operators } from './config.ts';

type Kind = 'number' | 'operator' | 'open' | 'close';

const NUMBER = String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;

/**
 * Checks an expression token by token, for what jsep would take: it reads `2 3` and `2;3` as two expressions, `2(3)`
 * as a call, `x` as a variable and `()` as nothing.
 * @param refuse is told the position (from 0) and what is wrong there
 */
export function checkTokens(
  text: string,
  operators: Operators,
  refuse: (position: number, detail: string) => never,
): void {
  const symbols = [...operators.keys()];
  const any = `[${symbols.map((symbol) => `\\${symbol}`).join('')}]`;
  const token = new RegExp(String.raw`(?<number>${NUMBER})|(?<operator>${any})|(?<open>\()|(?<close>\))`, 'y');
  let before: Kind | undefined;
  for (let at = skipBlanks(text, 0); at < text.length; at = skipBlanks(text, token.lastIndex)) {
    token.lastIndex = at;
    const groups = token.exec(text)?.groups;
    if (!groups) refuse(at, describeForeign(text, at, symbols));
    const kind = (['number', 'operator', 'open', 'close'] as const).find((name) => groups[name] !== undefined);
    if (kind === 'number' && !Number.isFinite(Number(groups.number)))
      refuse(at, 'This number is too large for a double.');
    const isOperand = before === 'number' || before === 'close';
    if (isOperand && (kind === 'number' || kind === 'open')) refuse(at, describeMissingOperator(text, at));
    if (before === 'open' && kind === 'close') refuse(at, 'There is nothing between the parentheses.');
    before = kind;
  }
  if (before === undefined) refuse(0, 'The expression is empty.');
}

function skipBlanks(text: string, from: number): number {
  const blanks = /[ \t\r\n]*/y;
  blanks.lastIndex = from;
  blanks.test(text);
  return blanks.lastIndex;
}

function describeForeign(text: string, at: number, symbols: readonly string[]): string {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const hint = character === ',' ? ' Write the decimal point as a point.' : '';
  return `'${character}' at position ${at} is not an operator on offer; on offer: ${symbols.join(' ')}.${hint}`;
}

function describeMissingOperator(text: string, at: number): string {
  const hint =
    text[at - 1] === ' ' ? ' In an urlencoded body a + has to be written %2B, as a plain one is a blank.' : '';
  return `An operator is missing.${hint}`;
}
