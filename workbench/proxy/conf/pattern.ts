import { groupCount, groupNames, RegexError, toRegExp } from '../../model/conf/regex.ts';
import type { Place } from '../../model/conf/tree.ts';
import type { Exchange } from '../request/exchange.ts';
import { toBytes } from './bytes.ts';
import { broken, notHere } from './scope.ts';
import type { Variables } from './variables.ts';

/** Tests text; a match leaves its captures with the request. */
export type Pattern = (x: Exchange, subject: string) => boolean;

/**
 * Compiles a regular expression. Named groups become variables.
 * @throws ConfError for one that is broken, or that needs PCRE
 * @see ngx_http_regex_exec in src/http/ngx_http_variables.c
 */
export function compilePattern(source: string, ignoreCase: boolean, place: Place, variables: Variables): Pattern {
  const expression = compile(source, ignoreCase, place);
  const names = groupNames(expression).map((name): [string, number] => [name, variables.define(name, place)]);
  if (groupCount(expression) === 0) return (_, subject) => expression.test(subject);
  return (x, subject) => {
    const match = expression.exec(subject);
    if (match === null) return false;
    x.captures = match;
    for (const [name, slot] of names) x.slots[slot] = match.groups?.[name] ?? '';
    return true;
  };
}

function compile(source: string, ignoreCase: boolean, place: Place): RegExp {
  try {
    return toRegExp(toBytes(source), ignoreCase);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    const what = `the regular expression "${source}"`;
    throw error.kind === 'broken' ? broken(`${what} is broken: ${error.message}`, place) : notHere(what, place);
  }
}
