import type { Place } from '../../model/conf/tree.ts';
import { parseTime } from '../../model/conf/values.ts';
import type { LimitZone } from '../request/limit-zone.ts';
import { type AccessLog, readAccessLogs } from './access-logs.ts';
import { toBytes } from './bytes.ts';
import type { Compilation } from './compilation.ts';
import { type ErrorPage, readErrorPages } from './error-pages.ts';
import { type Files, readFiles } from './files.ts';
import { type ProxySettings, readProxy } from './proxy-settings.ts';
import { type RealIp, readRealIp } from './real-ip.ts';
import { argument, broken, type Scope } from './scope.ts';
import { compileTemplate, type Template } from './template.ts';

/** A header that `add_header` puts on answers. */
export interface AddedHeader {
  name: string;
  value: Template;
  always: boolean;
}

/** One `limit_req`: requests kept waiting (or, up to `delay`, not) before the rest is refused; in thousandths. */
export interface Limit {
  zone: LimitZone;
  burst: number;
  delay: number;
}

/** What holds at one place of the conf: a server, a location, an `if`. Times in ms, sizes in bytes. */
export interface Settings {
  maxBody: number;
  bodyTimeout: number;
  sendTimeout: number;
  keepaliveTimeout: number;
  keepaliveHeader: number;
  keepaliveMinTimeout: number;
  keepaliveRequests: number;
  keepaliveTime: number;
  lingeringTimeout: number;
  resetTimedOut: boolean;
  chunked: boolean;
  tokens: string;
  defaultType: string;
  types: ReadonlyMap<string, string>;
  charset: Template | undefined;
  addedHeaders: readonly AddedHeader[];
  errorPages: readonly ErrorPage[];
  recursiveErrorPages: boolean;
  absoluteRedirect: boolean;
  accessLogs: readonly AccessLog[];
  limits: readonly Limit[];
  limitStatus: number;
  limitDryRun: boolean;
  realIp: RealIp | undefined;
  files: Files;
  proxy: ProxySettings;
}

const DEFAULT_TYPES = new Map([
  ['html', 'text/html'],
  ['gif', 'image/gif'],
  ['jpg', 'image/jpeg'],
]);
const HOUR = 3_600_000;

/** Reads what holds at a place, what it inherits included. Defaults are those of nginx 1.30. */
export function readSettings(scope: Scope, compilation: Compilation): Settings {
  const keepalive = scope.nearest('keepalive_timeout')?.args.map(({ text }) => parseTime(text, 'ms') ?? 0);
  return {
    ...readPatience(scope),
    maxBody: scope.size('client_max_body_size', 1_048_576),
    keepaliveTimeout: keepalive?.[0] ?? 75_000,
    keepaliveHeader: Math.floor((keepalive?.[1] ?? 0) / 1000),
    keepaliveRequests: scope.number('keepalive_requests', 1000),
    resetTimedOut: scope.flag('reset_timedout_connection', false),
    chunked: scope.flag('chunked_transfer_encoding', true),
    tokens: { off: 'nginx', build: 'nginx/1.30.4 (embedded)' }[scope.word('server_tokens', 'on')] ?? 'nginx/1.30.4',
    defaultType: toBytes(scope.word('default_type', 'text/plain')),
    types: readTypes(scope),
    charset: readCharset(scope, compilation),
    addedHeaders: readAddedHeaders(scope, compilation),
    errorPages: readErrorPages(scope, compilation),
    recursiveErrorPages: scope.flag('recursive_error_pages', false),
    absoluteRedirect: scope.flag('absolute_redirect', true),
    accessLogs: readAccessLogs(scope, compilation),
    limits: readLimits(scope, compilation),
    limitStatus: scope.number('limit_req_status', 503),
    limitDryRun: scope.flag('limit_req_dry_run', false),
    realIp: readRealIp(scope),
    files: readFiles(scope, compilation),
    proxy: readProxy(scope, compilation),
  };
}

function readPatience(scope: Scope) {
  return {
    bodyTimeout: scope.time('client_body_timeout', 60_000),
    sendTimeout: scope.time('send_timeout', 60_000),
    keepaliveMinTimeout: scope.time('keepalive_min_timeout', 0),
    keepaliveTime: scope.time('keepalive_time', HOUR),
    lingeringTimeout: scope.time('lingering_timeout', 5_000),
  };
}

function readTypes(scope: Scope): ReadonlyMap<string, string> {
  const block = scope.nearest('types')?.block;
  if (block === undefined) return DEFAULT_TYPES;
  return new Map(
    block.flatMap(({ name, args }) => args.map(({ text }): [string, string] => [text.toLowerCase(), toBytes(name)])),
  );
}

function readCharset(scope: Scope, { variables }: Compilation): Template | undefined {
  const directive = scope.nearest('charset');
  if (directive === undefined || argument(directive, 0).text === 'off') return undefined;
  return compileTemplate(argument(directive, 0), variables);
}

/** `add_header_inherit merge` adds what the levels around have. */
function readAddedHeaders(scope: Scope, { variables }: Compilation): AddedHeader[] {
  const inherit = scope.word('add_header_inherit', 'on');
  const ofBlock = (block: Scope['own']) => block.filter(({ name }) => name === 'add_header');
  const found =
    inherit === 'merge'
      ? scope.blocks.flatMap(ofBlock)
      : inherit === 'off'
        ? ofBlock(scope.own)
        : scope.all('add_header');
  return found.map((directive) => ({
    name: toBytes(argument(directive, 0).text),
    value: compileTemplate(argument(directive, 1), variables),
    always: directive.args[2]?.text === 'always',
  }));
}

function readLimits(scope: Scope, { zones }: Compilation): Limit[] {
  return scope.all('limit_req').map(({ args, place }) => {
    const value = (name: string) => args.find(({ text }) => text.startsWith(`${name}=`))?.text.slice(name.length + 1);
    const zone = zones.get(value('zone') ?? '');
    if (zone === undefined) throw unknownZone(value('zone') ?? '', place);
    const delay = args.some(({ text }) => text === 'nodelay')
      ? Number.POSITIVE_INFINITY
      : Number(value('delay') ?? 0) * 1000;
    return { zone, burst: Number(value('burst') ?? 0) * 1000, delay };
  });
}

const unknownZone = (name: string, place: Place) => broken(`zero size shared memory zone "${name}"`, place);
