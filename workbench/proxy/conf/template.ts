import type { Word } from '../../model/conf/tree.ts';
import type { Exchange } from '../request/exchange.ts';
import { toBytes } from './bytes.ts';
import { broken } from './scope.ts';
import type { Getter, Variables } from './variables.ts';

/** Text of a conf with its variables filled in. */
export type Template = (x: Exchange) => string;

/** A piece of text, or a variable. */
export type Part = string | Getter;

const PIECE = /\$(?:\{(\w+)\}|([1-9])|([A-Za-z_0]\w*)|)|[^$]+/g;

/**
 * Cuts text into plain pieces and variables: `$name`, `${name}`, `$1`.
 * @throws ConfError for a `$` without a name, and for a variable that does not exist
 */
export function partsOf({ text, place }: Word, variables: Variables): Part[] {
  return [...text.matchAll(PIECE)].map(([piece, braced, digit, bare]): Part => {
    if (!piece.startsWith('$')) return toBytes(piece);
    const capture = digit ?? (/^[1-9]$/.test(braced ?? '') ? braced : undefined);
    if (capture !== undefined) return (x) => x.captures?.[Number(capture)];
    const name = braced ?? bare;
    if (name === undefined) throw broken(`invalid variable name in "${text}"`, place);
    return variables.use(name, place);
  });
}

/** Whether text has variables at all. */
export const hasVariables = (text: string): boolean => text.includes('$');

/** Compiles text with variables; without any it costs nothing. */
export function compileTemplate(word: Word, variables: Variables): Template {
  const parts = partsOf(word, variables);
  const [one] = parts;
  if (one === undefined) return () => '';
  if (parts.length === 1) return typeof one === 'string' ? () => one : (x) => one(x) ?? '';
  return (x) => {
    let text = '';
    for (const part of parts) text += typeof part === 'string' ? part : (part(x) ?? '');
    return text;
  };
}
