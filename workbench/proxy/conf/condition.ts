import { statSync } from 'node:fs';
import type { Directive, Word } from '../../model/conf/tree.ts';
import type { Exchange } from '../request/exchange.ts';
import { toText } from './bytes.ts';
import { compilePattern } from './pattern.ts';
import { broken } from './scope.ts';
import { compileTemplate, type Template } from './template.ts';
import type { Variables } from './variables.ts';

/** The words between the parentheses of an `if`. */
function conditionWords({ args, place }: Directive): Word[] {
  const words = args.map((word) => ({ ...word }));
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined || !first.text.startsWith('(') || !last.text.endsWith(')'))
    throw broken('invalid condition: it must stand in parentheses', place);
  first.text = first.text.slice(1);
  last.text = last.text.slice(0, -1);
  return words.filter((word, index) => word.text !== '' || (index > 0 && index < words.length - 1));
}

const FILE_TESTS: Record<string, (path: string) => boolean> = {
  f: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true,
  d: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  e: (path) => statSync(path, { throwIfNoEntry: false }) !== undefined,
};

/**
 * The condition of an `if`: a variable alone, a comparison, a regular expression, or a test of a file.
 * @see ngx_http_rewrite_if_condition in src/http/modules/ngx_http_rewrite_module.c
 */
export function compileCondition(directive: Directive, variables: Variables): (x: Exchange) => boolean {
  const [left, operator, right] = conditionWords(directive);
  if (left === undefined) throw broken('invalid condition: it is empty', directive.place);
  const [, not, test = ''] = /^(!?)-([a-z])$/.exec(left.text) ?? [];
  if (not !== undefined && FILE_TESTS[test] !== undefined && operator !== undefined) {
    const [path, isSo] = [compileTemplate(operator, variables), FILE_TESTS[test]];
    return (x) => isSo(toText(path(x))) === (not === '');
  }
  if (!/^\$\w+$/.test(left.text)) throw broken(`invalid condition "${left.text}"`, left.place);
  const value = compileTemplate(left, variables);
  if (operator === undefined) return (x) => !['', '0'].includes(value(x));
  if (right === undefined) throw broken(`unexpected "${operator.text}" in condition`, operator.place);
  return compileComparison(value, operator, right, variables);
}

function compileComparison(value: Template, { text, place }: Word, right: Word, variables: Variables) {
  if (text === '=' || text === '!=') {
    const other = compileTemplate(right, variables);
    return (x: Exchange) => (value(x) === other(x)) === (text === '=');
  }
  if (!/^!?~\*?$/.test(text)) throw broken(`unexpected "${text}" in condition`, place);
  const matches = compilePattern(right.text, text.endsWith('*'), right.place, variables);
  return (x: Exchange) => matches(x, value(x)) === !text.startsWith('!');
}
