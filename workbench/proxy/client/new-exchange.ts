import type { Site } from '../conf/compile.ts';
import type { RequestHead } from '../http/request-head.ts';
import { Exchange } from '../request/exchange.ts';
import { RequestBody } from '../request/request-body.ts';
import type { ClientConnection } from './connection.ts';

/** How the body's end is known, by the head that was checked; undefined: there is none. */
function framingOf({ first, fault }: RequestHead): 'chunked' | number | undefined {
  if (fault !== 0) return undefined;
  const length = first.get('content-length');
  if (first.has('transfer-encoding')) return 'chunked';
  return length === undefined ? undefined : Number(length);
}

/**
 * Makes an exchange of a head that was read, at the server that its host means.
 * @see ngx_http_set_virtual_server in src/http/ngx_http_request.c
 */
export function newExchange(connection: ClientConnection, head: RequestHead, site: Site, started: number): Exchange {
  const x = new Exchange(connection, head, new RequestBody(framingOf(head)), site.otherwise, started);
  const server = head.host === undefined ? undefined : site.names.find(x, head.host);
  if (server !== undefined) {
    x.server = server;
    x.location = server.root;
  }
  const wish = head.first.get('connection') ?? '';
  x.keepalive = head.fault === 0 && !/close/i.test(wish) && (x.version > 1000 || /keep-alive/i.test(wish));
  return x;
}
