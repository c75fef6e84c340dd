import type { Place } from '../../model/conf/tree.ts';
import type { Exchange } from '../request/exchange.ts';
import { toBytes } from './bytes.ts';
import { broken, notHere } from './scope.ts';
import type { Variables } from './variables.ts';

/** Tests text; a match leaves its captures with the request. */
export type Pattern = (x: Exchange, subject: string) => boolean;

// What PCRE knows and JavaScript does not, or reads otherwise.
const FOREIGN = /\\[AzZGQEhHvVRKX]|\[\[:|\(\?[>|#&RP'(+\d]|[*+?}]\+|\(\*/;

/** @throws ConfError for a pattern that is broken, or that needs PCRE */
function toRegExp(source: string, ignoreCase: boolean, place: Place): RegExp {
  const plain = source.replaceAll('(?P<', '(?<').replace(/^\(\?i\)/, '');
  const foreign = FOREIGN.exec(plain);
  if (foreign !== null) throw notHere(`"${foreign[0]}" in the regular expression "${source}"`, place);
  try {
    return new RegExp(toBytes(plain), ignoreCase || source.startsWith('(?i)') ? 'i' : '');
  } catch (error) {
    throw broken(`the regular expression "${source}" is broken: ${(error as Error).message}`, place);
  }
}

/**
 * Compiles a regular expression. Named groups become variables.
 * @see ngx_http_regex_exec in src/http/ngx_http_variables.c
 */
export function compilePattern(source: string, ignoreCase: boolean, place: Place, variables: Variables): Pattern {
  const expression = toRegExp(source, ignoreCase, place);
  const names = [...source.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g)].map(([, name = '']): [string, number] => [
    name,
    variables.define(name, place),
  ]);
  if (!/\((?!\?)|\(\?P?<[A-Za-z_]/.test(source)) return (_, subject) => expression.test(subject);
  return (x, subject) => {
    const match = expression.exec(subject);
    if (match === null) return false;
    x.captures = match;
    for (const [name, slot] of names) x.slots[slot] = match.groups?.[name] ?? '';
    return true;
  };
}
