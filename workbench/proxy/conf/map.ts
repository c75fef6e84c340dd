import type { Directive } from '../../model/conf/tree.ts';
import { toBytes } from './bytes.ts';
import { Names } from './names.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { argument, broken } from './scope.ts';
import { compileTemplate, type Template } from './template.ts';
import type { Variables } from './variables.ts';

/** The entries of a map, by how they match. */
interface Entries {
  exact: Map<string, Template>;
  patterns: [Pattern, Template][];
  names: Names<Template> | undefined;
  otherwise: Template;
  volatile: boolean;
}

/**
 * Makes the variable of a `map` block. Plain keys match in any case of letters and come before regular expressions.
 * @see src/http/modules/ngx_http_map_module.c
 */
export function compileMap(directive: Directive, variables: Variables): void {
  const source = compileTemplate(argument(directive, 0), variables);
  const target = argument(directive, 1);
  if (!/^\$\w+$/.test(target.text)) throw broken(`invalid variable name "${target.text}"`, target.place);
  const { exact, patterns, names, otherwise, volatile } = readEntries(directive, variables);
  const find: Template = (x) => {
    const value = source(x);
    const found = exact.get(value.toLowerCase()) ?? names?.find(x, value.toLowerCase());
    if (found !== undefined) return found(x);
    for (const [pattern, result] of patterns) if (pattern(x, value)) return result(x);
    return otherwise(x);
  };
  variables.compute(target.text.slice(1), target.place, find, volatile);
}

function readEntries(directive: Directive, variables: Variables): Entries {
  const block = directive.block ?? [];
  const has = (name: string) => block.some((entry) => entry.name === name && entry.args.length === 0);
  const entries: Entries = {
    exact: new Map(),
    patterns: [],
    names: has('hostnames') ? new Names() : undefined,
    otherwise: () => '',
    volatile: has('volatile'),
  };
  for (const entry of block) if (entry.args.length > 0) addEntry(entries, entry, variables);
  return entries;
}

function addEntry(entries: Entries, entry: Directive, variables: Variables): void {
  const value = compileTemplate(argument(entry, 0), variables);
  const key = entry.name;
  if (key === 'default') entries.otherwise = value;
  else if (key.startsWith('~*'))
    entries.patterns.push([compilePattern(key.slice(2), true, entry.place, variables), value]);
  else if (key.startsWith('~'))
    entries.patterns.push([compilePattern(key.slice(1), false, entry.place, variables), value]);
  else {
    const plain = toBytes(key.startsWith('\\') ? key.slice(1) : key);
    if (entries.names !== undefined && /^\*?\.|\.\*$/.test(plain)) entries.names.add(plain, value);
    else if (entries.exact.has(plain.toLowerCase()))
      throw broken(`conflicting parameter "${key}" in a map`, entry.place);
    else entries.exact.set(plain.toLowerCase(), value);
  }
}
