import type { Directive } from '../../model/conf/tree.ts';
import type { HeaderLimits } from '../http/request-head.ts';
import { toBytes } from './bytes.ts';
import type { Compilation } from './compilation.ts';
import { defaultListen, type Listen, readListen } from './listen.ts';
import { type Location, readLocations } from './location.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { compileSteps } from './rewrite.ts';
import type { Scope } from './scope.ts';
import { readSettings } from './settings.ts';

/** A `server` block. */
export interface Server {
  /** `$server_name`: the first of its names. */
  name: string;
  names: readonly { text: string; pattern: Pattern | undefined }[];
  listens: readonly Listen[];
  /** What holds before a location is found; its steps are those of the server. */
  root: Location;
  named: ReadonlyMap<string, Location>;
  limits: HeaderLimits;
  /** ms */
  headerTimeout: number;
}

/** Compiles a `server` block. @param http the block around it */
export function readServer(directive: Directive, http: Scope, compilation: Compilation): Server {
  const scope = http.inside(directive.block);
  const listens = scope.own.filter(({ name }) => name === 'listen').map(readListen);
  const names = scope.own
    .filter(({ name }) => name === 'server_name')
    .flatMap(({ args }) => args)
    .map(({ text, place }) => ({
      text: toBytes(text === '$hostname' ? '' : text),
      pattern: text.startsWith('~') ? compilePattern(text.slice(1), true, place, compilation.variables) : undefined,
    }));
  const named = new Map<string, Location>();
  return {
    name: names[0]?.text ?? '',
    names,
    listens: listens.length > 0 ? listens : [defaultListen(directive.place)],
    root: {
      kind: 'server',
      name: '',
      settings: readSettings(scope, compilation),
      steps: compileSteps(scope.own, compilation.variables, () => undefined),
      proxyPass: undefined,
      internal: false,
      final: false,
      pattern: undefined,
      inside: readLocations(scope, named, compilation),
    },
    named,
    limits: readLimits(scope),
    headerTimeout: scope.time('client_header_timeout', 60_000),
  };
}

function readLimits(scope: Scope): HeaderLimits {
  const [count, size] = scope.nearest('large_client_header_buffers')?.args ?? [];
  const bytes = (text: string) =>
    new Map([
      ['k', 1024],
      ['m', 1_048_576],
    ]).get(text.slice(-1).toLowerCase()) ?? 1;
  return {
    first: scope.size('client_header_buffer_size', 1024),
    count: Number(count?.text ?? 4),
    large: size === undefined ? 8192 : Number.parseInt(size.text, 10) * bytes(size.text),
    maxHeaders: scope.number('max_headers', 1000),
    mergeSlashes: scope.flag('merge_slashes', true),
    underscores: scope.flag('underscores_in_headers', false),
  };
}
