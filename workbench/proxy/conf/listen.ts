import { isIP } from 'node:net';
import type { Directive, Place } from '../../model/conf/tree.ts';
import { argument, broken, notHere } from './scope.ts';

/** An address to listen on. */
export interface Listen {
  /** `address:port`, `[address]:port` or `unix:path`: what makes it the same as another. */
  key: string;
  host: string;
  port: number;
  /** Path of a Unix socket, or undefined. */
  path: string | undefined;
  wildcard: boolean;
  isDefault: boolean;
  ipv6Only: boolean;
  backlog: number;
  place: Place;
}

const IGNORED =
  /^(bind|deferred|reuseport|setfib=\d+|fastopen=\d+|rcvbuf=\w+|sndbuf=\w+|accept_filter=\w+|so_keepalive=.*|ipv6only=(on|off)|backlog=\d+)$/;

/**
 * Reads a `listen` directive.
 * @see ngx_http_core_listen in src/http/ngx_http_core_module.c
 */
export function readListen(directive: Directive): Listen {
  const word = argument(directive, 0);
  const options = directive.args.slice(1);
  for (const { text, place } of options) {
    if (['ssl', 'http2', 'quic', 'proxy_protocol'].includes(text)) throw notHere(`"${text}" of "listen"`, place);
    if (!['default_server', 'default'].includes(text) && !IGNORED.test(text))
      throw broken(`invalid parameter "${text}"`, place);
  }
  const has = (...names: string[]) => options.some(({ text }) => names.includes(text));
  const backlog = options.find(({ text }) => text.startsWith('backlog='))?.text.slice('backlog='.length);
  return {
    ...readAddress(word.text, word.place),
    isDefault: has('default_server', 'default'),
    ipv6Only: !has('ipv6only=off'),
    backlog: Number(backlog ?? 511),
    place: word.place,
  };
}

/** The address of a server that has no `listen`. */
export const defaultListen = (place: Place): Listen => ({
  ...readAddress(process.getuid?.() === 0 ? '*:80' : '*:8000', place),
  isDefault: false,
  ipv6Only: true,
  backlog: 511,
  place,
});

function readAddress(text: string, place: Place): Pick<Listen, 'key' | 'host' | 'port' | 'path' | 'wildcard'> {
  if (text.startsWith('unix:'))
    return { key: text, host: '', port: 0, path: text.slice('unix:'.length), wildcard: false };
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
  const name = bracketed ?? plain;
  const onlyPort = name !== undefined && digits === undefined && /^\d+$/.test(name);
  const port = Number(onlyPort ? name : (digits ?? 80));
  if (name === undefined || port < 1 || port > 65_535)
    throw broken(`invalid port in "${text}" of the "listen" directive`, place);
  const host = onlyPort || name === '*' ? '0.0.0.0' : name === 'localhost' ? '127.0.0.1' : name;
  if (isIP(host) === 0) throw notHere(`a name ("${host}") in "listen"`, place);
  const wildcard = host === '0.0.0.0' || host === '::';
  return { key: isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`, host, port, path: undefined, wildcard };
}
