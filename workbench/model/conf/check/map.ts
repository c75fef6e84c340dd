import type { Directive, Word } from '../tree.ts';
import { arg, type Check, refuse, type Scene } from './scene.ts';
import { isHostPattern } from './server-names.ts';
import { defineVariable, isBuiltIn, useRegex, useVariables } from './variables.ts';

/** nginx's own variables that `map` and `set` may give another meaning. */
const CHANGEABLE = /^(?:args|limit_rate|proxy_|http_|arg_|cookie_|sent_http_|upstream_http_)/;

const keyOf = ({ name, nameRaw, place }: Directive): Word => ({ text: name, raw: nameRaw ?? name, place });

/** @see src/http/modules/ngx_http_map_module.c ngx_http_map_block */
const map: Check = (directive, scene) => {
  useVariables(arg(directive, 0), scene);
  const target = arg(directive, 1);
  checkTarget(target);
  defineVariable(target, scene);
  const keys = new Set<string>();
  let hostnames = false;
  for (const pair of directive.block ?? []) {
    if (pair.block !== undefined)
      refuse({ ...keyOf(pair), place: pair.stop ?? pair.place }, 'unexpected "{": a map holds pairs only');
    if (pair.args.length === 0 && pair.name === 'hostnames') hostnames = true;
    else if (pair.args.length !== 0 || pair.name !== 'volatile') checkPair(pair, { scene, keys, hostnames });
  }
};

/** @see src/http/ngx_http_variables.c ngx_http_add_variable */
export function checkTarget(target: Word): void {
  const name = target.text.slice(1);
  if (isBuiltIn(name) && !CHANGEABLE.test(name.toLowerCase())) refuse(target, `the duplicate "${name}" variable`);
}

/** @see src/http/modules/ngx_http_map_module.c ngx_http_map */
function checkPair(
  pair: Directive,
  { scene, keys, hostnames }: { scene: Scene; keys: Set<string>; hostnames: boolean },
): void {
  const key = keyOf(pair);
  if (pair.args.length !== 1)
    refuse(pair.args[1] ?? key, 'invalid number of the map parameters: expected a key and a value');
  useVariables(arg(pair, 0), scene);
  if (key.text === 'default') {
    if (keys.has('default')) refuse(key, 'duplicate default map parameter');
    keys.add('default');
    return;
  }
  if (key.text.startsWith('~')) {
    const pattern = key.text.replace(/^~\*?/, '');
    useRegex({ ...key, text: pattern }, scene, key.text.startsWith('~*'));
    return;
  }
  const plain = key.text.replace(/^\\/, '').toLowerCase();
  if (hostnames && !isHostPattern(plain)) refuse(key, `invalid hostname or wildcard "${key.text}"`);
  if (keys.has(` ${plain}`)) refuse(key, `conflicting parameter "${key.text}": the map has this key already`);
  keys.add(` ${plain}`); // the space keeps it apart from `default`
}

/** @see src/http/ngx_http_core_module.c ngx_http_core_type */
const types: Check = ({ block = [] }) => {
  for (const pair of block)
    if (pair.block !== undefined) refuse({ ...keyOf(pair), place: pair.stop ?? pair.place }, 'unexpected "{"');
};

export const MAP_CHECKS: Record<string, Check> = { map, types };
