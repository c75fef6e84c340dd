import type { Destination, ProxyPass } from '../conf/proxy-pass.ts';
import { escapePath } from '../http/target.ts';
import type { Exchange } from '../request/exchange.ts';

/** Headers that concern one connection only; nginx itself removes but the first four. */
const HOP_BY_HOP = new Set(
  ['connection', 'keep-alive', 'te', 'upgrade', 'transfer-encoding', 'trailer', 'proxy-connection'].concat([
    'proxy-authorization',
    'proxy-authenticate',
  ]),
);
/** What a `Connection` header can't take away from the way on. */
const END_TO_END = new Set(['host', 'content-length', 'content-type', 'date', 'server', 'close', '']);

/** Tells which headers end here: those of this connection, and those that its `Connection` header names. */
export function endsHere(connection: string | undefined): (lower: string) => boolean {
  if (connection === undefined || /^(close|keep-alive)$/i.test(connection)) return (lower) => HOP_BY_HOP.has(lower);
  const named = new Set(
    connection
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((name) => !END_TO_END.has(name)),
  );
  return (lower) => HOP_BY_HOP.has(lower) || named.has(lower);
}

/**
 * The target that the peer is asked for: the client's own, byte for byte, unless `proxy_pass` has a URI part or the
 * path was changed.
 * @see ngx_http_proxy_create_request in src/http/modules/ngx_http_proxy_module.c
 */
export function targetOf(x: Exchange, pass: ProxyPass, { uri }: Destination): string {
  if (pass.fixed === undefined && uri !== '') return uri;
  if (uri === '' && x.validTarget) return x.head.line?.target ?? '/';
  const rest = uri === '' ? x.uri : x.uri.slice(pass.replaces);
  const isRaw = !x.internal && !(x.head.line?.target ?? '').includes('%');
  return uri + (isRaw ? rest : escapePath(rest)) + (x.args === '' ? '' : `?${x.args}`);
}

/** The head of the request to the peer. */
export function requestText(x: Exchange, target: string): string {
  const { proxy } = x.settings;
  let text = `${proxy.method?.(x) ?? x.method} ${target} HTTP/${proxy.version}\r\n`;
  for (const { name, value } of proxy.headers) {
    const own = value(x);
    if (own !== undefined && own !== '') text += `${name}: ${own}\r\n`;
  }
  if (proxy.passHeaders) {
    const ends = endsHere(x.header('connection'));
    for (const { name, lower, value } of x.headers)
      if (!proxy.replaced.has(lower) && !ends(lower)) text += `${name}: ${value}\r\n`;
  }
  return `${text}\r\n`;
}
