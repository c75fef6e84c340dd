/** A regex that can't be used: nginx would refuse it too, or it is beyond what JavaScript can express. */
export class RegexError extends Error {
  readonly kind: 'broken' | 'unsupported';

  constructor(message: string, kind: 'broken' | 'unsupported' = 'broken') {
    super(message);
    this.name = 'RegexError';
    this.kind = kind;
  }
}

const POSIX: Record<string, string> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t-\\r ',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};
/** Escapes that the two dialects write differently; `[…]` stands without its brackets inside a class. */
const ESCAPES: Record<string, string> = {
  A: '^',
  z: '$',
  Z: '(?=\\n?$)',
  a: '\\x07',
  e: '\\x1b',
  h: '[\\t ]',
  H: '[^\\t ]',
  s: '[\\t-\\r ]',
  S: '[^\\t-\\r ]',
};
/** What JavaScript would take for something else than an error. */
const REFUSED: [RegExp, string][] = [
  [/\\c$/, '\\c at end of pattern'],
  [/\\x\{(?![\da-f]+\})/i, 'non-hex character in \\x{}'],
  [/\(\?#[^)]*$/, 'missing ) after (?# comment'],
  [/\{(?:\d+,)?\d{6,}\}/, 'number too big in {}'],
];
const TOKEN = /\\x\{[\da-f]+\}|\\[\s\S]|\\$|\[\^?\]?|\(\?#[^)]*\)|\(\?P[<>=]|\(\?<|\(\?[^:=!)]|\(\*|[*+?}]\+|[$.]/gi;

/**
 * Turns a regex of a conf (PCRE) into one of JavaScript that matches the same, on strings with a character a byte or ASCII.
 * @param caseless as by `~*`
 * @throws RegexError
 */
export function toRegExp(pattern: string, caseless = false): RegExp {
  const inline = /^\(\?i\)/.exec(pattern)?.[0] ?? '';
  const source = translate(pattern.slice(inline.length));
  try {
    const regex = new RegExp(source, caseless || inline !== '' ? 'i' : '');
    checkReferences(pattern, regex);
    return regex;
  } catch (error) {
    if (error instanceof RegexError) throw error;
    throw new RegexError((error as Error).message.replace(/^.*\/\w*: /, ''));
  }
}

function translate(pattern: string): string {
  for (const [refused, message] of REFUSED) if (refused.test(pattern)) throw new RegexError(message);
  let result = '';
  let at = 0;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(pattern); match !== null; match = TOKEN.exec(pattern)) {
    result += pattern.slice(at, match.index);
    const [token] = match;
    if (token.startsWith('[')) {
      const end = classEnd(pattern, match.index + token.length);
      result += translateClass(token, pattern.slice(match.index + token.length, end));
      TOKEN.lastIndex = end + 1;
    } else result += translateToken(token);
    at = TOKEN.lastIndex;
  }
  return result + pattern.slice(at);
}

function translateToken(token: string): string {
  if (token === '$') return '(?=\\n?$)';
  if (token === '.') return '[^\\n]';
  if (token.startsWith('\\')) return translateEscape(token);
  if (token.startsWith('(?#')) return '';
  if (token === '(?P<') return '(?<';
  if (token === '(?<') return token;
  if (token === '(?P=') throw new RegexError('"(?P=name)" is not supported here: write "\\k<name>"', 'unsupported');
  throw new RegexError(`"${token}" in a regex is not supported here`, 'unsupported');
}

function translateEscape(token: string): string {
  const letter = token[1];
  if (letter === undefined) throw new RegexError('\\ at the end of the pattern');
  if (token.startsWith('\\x{')) return `\\u${token.slice(3, -1).padStart(4, '0')}`;
  if (/[FiIjJlLmMOqTuUyY]/.test(letter)) throw new RegexError(`unrecognized character follows \\: "${token}"`);
  if (/[CEgGKNopPQRVX]/.test(letter))
    throw new RegexError(`"${token}" in a regex is not supported here`, 'unsupported');
  return ESCAPES[letter] ?? token;
}

/** Where the `]` of a class stands. @param from behind its `[`, `^` and a `]` that comes first and so means itself */
function classEnd(pattern: string, from: number): number {
  const rest = /(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*/y;
  rest.lastIndex = from;
  const end = from + (rest.exec(pattern)?.[0].length ?? 0);
  if (pattern[end] !== ']') throw new RegexError('missing terminating ] for character class');
  return end;
}

function translateClass(open: string, inside: string): string {
  if (/^:.*:$/.test(inside)) throw new RegexError('POSIX named classes are supported only within a class');
  if (/\[[.=]/.test(inside)) throw new RegexError('POSIX collating elements are not supported');
  const [bad] = /\\[ABGzZ]/.exec(inside.replaceAll('\\\\', '')) ?? [];
  if (bad !== undefined) throw new RegexError(`escape sequence "${bad}" is invalid in character class`);
  if (/(?:\\[dDhHsSwW]|:\])-.|[^-]-\\[dDhHsSwW]/.test(inside)) throw new RegexError('invalid range in character class');
  const first = open.endsWith(']') ? `${open.slice(0, -1)}\\]` : open;
  const rest = inside.replace(/\\x\{[\da-f]+\}|\\[\s\S]|\[:(\^?)(\w+):\]/gi, (token, not?: string, name?: string) => {
    if (name === undefined) return translateEscape(token).replace(/^\[([^^].*)\]$/, '$1');
    const posix = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
    if (posix === undefined) throw new RegexError(`unknown POSIX class name "${token}"`);
    if (not !== '') throw new RegexError(`"${token}" in a regex is not supported here`, 'unsupported');
    return posix;
  });
  return `${first}${rest}]`;
}

/** PCRE refuses a reference to a group that is not there; JavaScript takes it for an octal number. */
function checkReferences(pattern: string, regex: RegExp): void {
  const groups = groupCount(regex);
  const outside = pattern.replace(/\\\D|\[(?:\\.|[^\]\\])*\]/g, '');
  for (const [, number] of outside.matchAll(/\\([1-9])(?!\d)/g))
    if (Number(number) > groups) throw new RegexError(`reference to non-existent subpattern \\${number}`);
}

/** How many groups of a regex capture. */
export const groupCount = (regex: RegExp): number => (new RegExp(`${regex.source}|`).exec('')?.length ?? 1) - 1;

/** Names of the groups of a regex: each is a variable of the conf. */
export const groupNames = (regex: RegExp): string[] =>
  [...regex.source.matchAll(/(?<!\\)\(\?<([A-Za-z_]\w*)>/g)].map(([, name]) => name ?? '');
