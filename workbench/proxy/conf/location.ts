import type { Directive } from '../../model/conf/tree.ts';
import type { Exchange } from '../request/exchange.ts';
import { toBytes } from './bytes.ts';
import type { Compilation } from './compilation.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { type ProxyPass, readProxyPass } from './proxy-pass.ts';
import { compileSteps, type MakeLocation, type Step } from './rewrite.ts';
import { argument, broken, type Scope } from './scope.ts';
import { readSettings, type Settings } from './settings.ts';

export type LocationKind = 'server' | 'prefix' | 'exact' | 'regex' | 'named' | 'if';

/** A place where requests are handled: a location, an `if` inside one, or the server itself before one is found. */
export interface Location {
  kind: LocationKind;
  /** As the conf writes it: the prefix, the pattern, `@name`. */
  name: string;
  settings: Settings;
  steps: readonly Step[];
  proxyPass: ProxyPass | undefined;
  internal: boolean;
  /** `^~`: regular expressions are not asked. */
  final: boolean;
  pattern: Pattern | undefined;
  inside: LocationTable;
}

/** The locations of a server, or those inside another location. */
export interface LocationTable {
  exact: Map<string, Location>;
  /** The longest first. */
  prefixes: Location[];
  /** In the order of the conf. */
  patterns: Location[];
}

/** Compiles the locations of a block. @param named takes the named ones, which belong to the server */
export function readLocations(scope: Scope, named: Map<string, Location>, compilation: Compilation): LocationTable {
  const table: LocationTable = { exact: new Map(), prefixes: [], patterns: [] };
  for (const directive of scope.own.filter(({ name }) => name === 'location')) {
    const location = readLocation(directive, scope, named, compilation);
    const { kind, name } = location;
    const known = { exact: table.exact.has(name), named: named.has(name) }[kind as 'exact' | 'named'];
    if (known === true || (kind === 'prefix' && table.prefixes.some((other) => other.name === name)))
      throw broken(`duplicate location "${name}"`, directive.place);
    if (kind === 'exact') table.exact.set(name, location);
    else if (kind === 'regex') table.patterns.push(location);
    else if (kind === 'named') named.set(name, location);
    else table.prefixes.push(location);
  }
  table.prefixes.sort((a, b) => b.name.length - a.name.length);
  return table;
}

/** What the words behind `location` say. @see ngx_http_core_location in src/http/ngx_http_core_module.c */
function readHead(directive: Directive): { modifier: string; name: string } {
  const first = argument(directive, 0);
  const second = directive.args[1];
  if (second !== undefined) {
    if (!['=', '^~', '~', '~*'].includes(first.text))
      throw broken(`invalid location modifier "${first.text}"`, first.place);
    return { modifier: first.text, name: second.text };
  }
  const [, modifier = '', name = ''] = /^(=|\^~|~\*|~)?(.*)$/s.exec(first.text) ?? [];
  return { modifier, name };
}

function readLocation(
  directive: Directive,
  around: Scope,
  named: Map<string, Location>,
  compilation: Compilation,
): Location {
  const { modifier, name } = readHead(directive);
  const isPattern = modifier.startsWith('~');
  const kind = modifier === '=' ? 'exact' : isPattern ? 'regex' : name.startsWith('@') ? 'named' : 'prefix';
  const scope = around.inside(directive.block);
  const pattern = isPattern
    ? compilePattern(name, modifier === '~*', directive.place, compilation.variables)
    : undefined;
  const location = {
    ...({ kind, name: toBytes(name), final: modifier === '^~', pattern } as const),
    ...readContent(scope, kind, toBytes(name), compilation),
    inside: readLocations(scope, named, compilation),
  };
  const make: MakeLocation = (condition) => readIf(condition, scope, location, compilation);
  return { ...location, steps: compileSteps(scope.own, compilation.variables, make) };
}

function readContent(scope: Scope, kind: LocationKind, name: string, compilation: Compilation) {
  const pass = scope.own.find((directive) => directive.name === 'proxy_pass');
  return {
    settings: readSettings(scope, compilation),
    proxyPass: pass && readProxyPass(pass, kind, name, compilation),
    internal: scope.own.some((directive) => directive.name === 'internal'),
  };
}

/** An `if` is a location of its own; it has the handler of the one around unless it names its own. */
function readIf(
  directive: Directive,
  around: Scope,
  outer: Omit<Location, 'steps'>,
  compilation: Compilation,
): Location {
  const { name, proxyPass, internal } = outer;
  const content = readContent(around.inside(directive.block), 'if', name, compilation);
  return { ...outer, ...content, proxyPass: content.proxyPass ?? proxyPass, internal, kind: 'if', steps: [] };
}

/**
 * Finds the location for a path.
 * @param server what holds if none matches
 * @returns the location, or `redirect` with its name where only the final slash is missing
 * @see ngx_http_core_find_location in src/http/ngx_http_core_module.c
 */
export function findLocation(x: Exchange, server: Location): Location | { redirect: string; to: Location } {
  return search(x, server, server) ?? server;
}

function search(x: Exchange, around: Location, current: Location): ReturnType<typeof findLocation> | undefined {
  const { exact, prefixes, patterns } = around.inside;
  const found = exact.get(x.uri);
  if (found !== undefined) return found;
  let best: Location | undefined;
  for (const location of prefixes) {
    const { name } = location;
    if (x.uri.startsWith(name)) {
      best = location;
      break;
    }
    // auto_redirect: a proxied location `/name/` is meant by `/name` too.
    if (
      location.proxyPass !== undefined &&
      name.endsWith('/') &&
      name.length === x.uri.length + 1 &&
      name.startsWith(x.uri)
    )
      return { redirect: name, to: location };
  }
  const nested = best === undefined ? undefined : search(x, best, best);
  if (nested !== undefined && isSettled(nested)) return nested;
  if (best?.final !== true)
    for (const location of patterns)
      if (location.pattern?.(x, x.uri) === true) return search(x, location, location) ?? location;
  return nested ?? best ?? (current === around ? undefined : current);
}

// A nested search that ended with an exact name or a regular expression is final; with a prefix it may be overridden.
const isSettled = (found: ReturnType<typeof findLocation>) =>
  'redirect' in found || found.kind === 'exact' || found.kind === 'regex';
