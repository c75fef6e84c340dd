import { hostname } from 'node:os';
import { seconds } from '../clock.ts';
import type { Getter } from '../conf/variables.ts';
import { isoDate, localDate } from '../http/dates.ts';
import { listStates, type State, showTime } from '../upstream/state.ts';
import type { Exchange } from './exchange.ts';
import { pathOf } from './paths.ts';

const statusOf = (x: Exchange) => x.errorStatus || x.status;
const states =
  (show: (state: State) => string): Getter =>
  (x) =>
    listStates(x.states, show);
const times = (which: 'connectTime' | 'headerTime' | 'responseTime') => states((state) => showTime(state[which]));

/** The last byte of the binary address counts for `ip_hash` and `limit_req`. */
export function binaryAddress(address: string): string {
  if (!address.includes(':')) return String.fromCharCode(...address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((part) => Number.parseInt(part, 16)));
  const [front, back] = [groups(head), tail === undefined ? [] : groups(tail)];
  const all = [...front, ...new Array(Math.max(0, 8 - front.length - back.length)).fill(0), ...back];
  return String.fromCharCode(...all.flatMap((group) => [group >> 8, group & 255]));
}

/** @see ngx_http_core_variables in src/http/ngx_http_variables.c, ngx_http_upstream_vars in ngx_http_upstream.c */
const BUILT_IN: Record<string, Getter> = {
  args: (x) => x.args,
  query_string: (x) => x.args,
  is_args: (x) => (x.args === '' ? '' : '?'),
  binary_remote_addr: (x) => binaryAddress(x.remoteAddress),
  body_bytes_sent: (x) => String(x.bodyBytesSent),
  bytes_sent: (x) => String(x.bytesSent),
  connection: (x) => String(x.connection.number),
  connection_requests: (x) => String(x.connection.requests),
  connection_time: (x) => showTime(x.connection.age),
  content_length: (x) => x.header('content-length'),
  content_type: (x) => x.header('content-type'),
  document_root: (x) => x.settings.files.root(x),
  document_uri: (x) => x.uri,
  uri: (x) => x.uri,
  host: (x) => x.head.host ?? x.server.name,
  hostname: () => hostname().toLowerCase(),
  https: () => '',
  limit_req_status: (x) => x.limitChecked || undefined,
  msec: () => seconds(Date.now()),
  nginx_version: () => '1.30.4',
  pid: (x) => String(x.connection.worker.pid),
  pipe: (x) => (x.connection.pipelined ? 'p' : '.'),
  proxy_add_x_forwarded_for: (x) => {
    const before = x.header('x-forwarded-for');
    return before === undefined ? x.remoteAddress : `${before}, ${x.remoteAddress}`;
  },
  proxy_host: (x) => x.proxyHost,
  proxy_port: (x) => x.proxyPort,
  realip_remote_addr: (x) => x.realAddress,
  realip_remote_port: (x) => String(x.connection.remotePort),
  remote_addr: (x) => x.remoteAddress,
  remote_port: (x) => String(x.connection.remotePort),
  remote_user: (x) => userOf(x.header('authorization')),
  request: (x) => x.head.text || undefined,
  request_body: (x) => x.body.text || undefined,
  request_completion: (x) => (x.complete ? 'OK' : ''),
  request_filename: (x) => pathOf(x),
  request_id: (x) => x.id,
  request_length: (x) => String(x.head.length + x.body.received),
  request_method: (x) => x.method || undefined,
  request_time: (x) => showTime(x.connection.now() - x.started),
  request_uri: (x) => x.head.raw,
  scheme: () => 'http',
  server_addr: (x) => x.connection.localAddress,
  server_name: (x) => x.server.name,
  server_port: (x) => String(x.connection.localPort),
  server_protocol: (x) => (x.head.line === undefined ? undefined : protocolOf(x.version)),
  status: (x) => String(statusOf(x) || (x.version === 9 ? 9 : 0)).padStart(3, '0'),
  time_iso8601: () => isoDate(Date.now()),
  time_local: () => localDate(Date.now()),
  upstream_addr: states(({ peer }) => peer),
  upstream_status: states(({ status }) => (status === 0 ? '-' : String(status))),
  upstream_connect_time: times('connectTime'),
  upstream_header_time: times('headerTime'),
  upstream_response_time: times('responseTime'),
  upstream_response_length: states(({ responseLength }) => String(responseLength)),
  upstream_bytes_received: states(({ bytesReceived }) => String(bytesReceived)),
  upstream_bytes_sent: states(({ bytesSent }) => String(bytesSent)),
  upstream_cache_status: () => undefined,
  sent_http_content_type: (x) => contentTypeOf(x),
  sent_http_content_length: (x) => (x.contentLength < 0 ? undefined : String(x.contentLength)),
  sent_http_location: (x) => x.locationHeader ?? answerHeader(x, 'location'),
  sent_http_last_modified: (x) => x.lastModified || answerHeader(x, 'last-modified'),
  sent_http_connection: (x) => (x.keepalive ? 'keep-alive' : 'close'),
  sent_http_transfer_encoding: (x) => (x.chunked ? 'chunked' : undefined),
};

/** The `Content-Type` that goes out, charset included. */
export const contentTypeOf = (x: Exchange): string | undefined =>
  x.contentType === '' ? undefined : x.charset === '' ? x.contentType : `${x.contentType}; charset=${x.charset}`;

const protocolOf = (version: number) =>
  version === 9 ? 'HTTP/0.9' : `HTTP/${Math.floor(version / 1000)}.${version % 1000}`;

function userOf(authorization = ''): string | undefined {
  const [, encoded = ''] = /^basic +(\S+)$/i.exec(authorization) ?? [];
  const [user, password] = Buffer.from(encoded, 'base64').toString('latin1').split(/:(.*)/s);
  return password === undefined ? undefined : user;
}

function answerHeader(x: Exchange, name: string): string | undefined {
  const values = x.answerHeaders.filter(([own]) => own.toLowerCase() === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

const dashed = (name: string) => name.replaceAll('_', '-');

/** Variables whose name goes on: `$http_user_agent`, `$arg_op1`. */
const PREFIXES: [prefix: string, make: (rest: string) => Getter][] = [
  ['upstream_http_', (rest) => (x) => x.upstreamHeaders?.get(dashed(rest))],
  ['sent_http_', (rest) => (x) => answerHeader(x, dashed(rest))],
  ['http_', (rest) => (x) => x.header(dashed(rest)) ?? (rest.includes('_') ? x.header(rest) : undefined)],
  ['arg_', (rest) => (x) => argument(x.args, rest)],
  ['cookie_', (rest) => (x) => cookie(x.header('cookie'), rest)],
  ['upstream_cookie_', (rest) => (x) => cookie(x.upstreamHeaders?.get('set-cookie'), rest)],
];

function argument(args: string, name: string): string | undefined {
  for (const part of args.split('&')) {
    const equals = part.indexOf('=');
    if (equals === name.length && part.slice(0, equals).toLowerCase() === name.toLowerCase())
      return part.slice(equals + 1);
  }
  return undefined;
}

function cookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [own, value] = part.trim().split(/=(.*)/s);
    if (own?.toLowerCase() === name.toLowerCase()) return value;
  }
  return undefined;
}

/** Finds a variable that nginx itself makes; undefined if there is none of this name, or it is not known here. */
export function findBuiltIn(name: string): Getter | undefined {
  if (Object.hasOwn(BUILT_IN, name)) return BUILT_IN[name];
  const prefix = PREFIXES.find(([start]) => name.startsWith(start) && name.length > start.length);
  return prefix?.[1](name.slice(prefix[0].length));
}
