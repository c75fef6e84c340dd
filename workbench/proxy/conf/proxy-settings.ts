import type { Policy } from '../../model/balancing/policy.ts';
import { type Patience, readPatience, readPolicy } from '../../model/balancing/routes.ts';
import type { Exchange } from '../request/exchange.ts';
import { toBytes } from './bytes.ts';
import type { Compilation } from './compilation.ts';
import { argument, notHere, type Scope } from './scope.ts';
import { compileTemplate, type Template } from './template.ts';

/** How requests are passed on at a place, whomever to. */
export interface ProxySettings {
  policy: Policy;
  patience: Patience;
  /** Headers that are set, in order; an empty value leaves the header out. */
  headers: readonly { name: string; value: (x: Exchange) => string | undefined }[];
  /** Those headers' names in lower case: what the client sent under them is not passed on. */
  replaced: ReadonlySet<string>;
  /** Headers of an answer that the client does not get, in lower case. */
  hidden: ReadonlySet<string>;
  version: '1.0' | '1.1';
  requestBuffering: boolean;
  interceptErrors: boolean;
  ignoreClientAbort: boolean;
  passHeaders: boolean;
  passBody: boolean;
  method: Template | undefined;
  body: Template | undefined;
  /** How long an answer's head may be, in bytes. */
  headerLimit: number;
  /** Prefixes of `Location` that are replaced; `default` depends on the location's own `proxy_pass`. */
  redirects: 'default' | readonly { from: Template; to: Template }[];
}

/** @see ngx_http_proxy_headers in src/http/modules/ngx_http_proxy_module.c */
const DEFAULTS: [name: string, value: (x: Exchange) => string | undefined][] = [
  ['Host', (x) => x.proxyHost],
  ['Connection', () => ''],
  ['Content-Length', (x) => (x.passedLength < 0 ? '' : String(x.passedLength))],
  ['Transfer-Encoding', (x) => (x.passedChunked ? 'chunked' : '')],
  ['TE', () => ''],
  ['Keep-Alive', () => ''],
  ['Expect', () => ''],
  ['Upgrade', () => ''],
];
const HIDDEN = ['date', 'server', 'x-pad', 'x-accel-expires', 'x-accel-redirect', 'x-accel-limit-rate'].concat([
  'x-accel-buffering',
  'x-accel-charset',
]);

/** Reads the `proxy_…` directives that hold at a place, all but `proxy_pass`. */
export function readProxy(scope: Scope, { variables }: Compilation): ProxySettings {
  const chain = scope.blocks;
  const template = (name: string) => {
    const directive = scope.nearest(name);
    return directive && compileTemplate(argument(directive, 0), variables);
  };
  return {
    policy: readPolicy(chain),
    patience: readPatience(chain),
    ...readHeaders(scope, variables),
    hidden: readHidden(scope),
    version: scope.word('proxy_http_version', '1.1') === '1.0' ? '1.0' : '1.1',
    requestBuffering: scope.flag('proxy_request_buffering', true),
    interceptErrors: scope.flag('proxy_intercept_errors', false),
    ignoreClientAbort: scope.flag('proxy_ignore_client_abort', false),
    passHeaders: scope.flag('proxy_pass_request_headers', true),
    passBody: scope.flag('proxy_pass_request_body', true),
    method: template('proxy_method'),
    body: template('proxy_set_body'),
    headerLimit: scope.size('proxy_buffer_size', 4096),
    redirects: readRedirects(scope, variables),
  };
}

// All or nothing: one proxy_set_header at a level and those of the levels around no longer hold.
function readHeaders(scope: Scope, variables: Compilation['variables']): Pick<ProxySettings, 'headers' | 'replaced'> {
  const own = scope.all('proxy_set_header').map((directive) => {
    const [name, value] = [argument(directive, 0), argument(directive, 1)];
    if (name.text.toLowerCase() === 'upgrade' && value.text !== '')
      throw notHere('passing on an upgrade (WebSocket)', name.place);
    return { name: toBytes(name.text), value: compileTemplate(value, variables) };
  });
  const names = new Set(own.map(({ name }) => name.toLowerCase()));
  const headers = [
    ...own,
    ...DEFAULTS.filter(([name]) => !names.has(name.toLowerCase())).map(([name, value]) => ({ name, value })),
  ];
  return { headers, replaced: new Set(headers.map(({ name }) => name.toLowerCase())) };
}

function readHidden(scope: Scope): Set<string> {
  const names = (name: string) => scope.all(name).map((directive) => argument(directive, 0).text.toLowerCase());
  const passed = new Set(names('proxy_pass_header'));
  return new Set([...HIDDEN, ...names('proxy_hide_header')].filter((name) => !passed.has(name)));
}

function readRedirects(scope: Scope, variables: Compilation['variables']): ProxySettings['redirects'] {
  const found = scope.all('proxy_redirect');
  if (found.length === 0 || found.some(({ args }) => args[0]?.text === 'default')) return 'default';
  return found
    .filter(({ args }) => args[0]?.text !== 'off')
    .map((directive) => {
      const [from, to] = [argument(directive, 0), argument(directive, 1)];
      if (from.text.startsWith('~')) throw notHere('a regular expression in "proxy_redirect"', from.place);
      return { from: compileTemplate(from, variables), to: compileTemplate(to, variables) };
    });
}
