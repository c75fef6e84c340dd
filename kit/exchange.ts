import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import onHeaders from 'on-headers';
import type { Route } from './routes.ts';
import type { Service } from './service.ts';

/** One request and its answer, as the rest of kit sees them under either framework. */
export type Exchange = ReturnType<typeof openExchange>;

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A new id, 32 hexadecimal digits like nginx's $request_id. */
export const newRequestId = (): string => randomUUID().replaceAll('-', '');

/** Opens an exchange: both frameworks do so first of all. Its end is logged and measured, whatever happens between. */
export function openExchange(service: Service, request: IncomingMessage, response: ServerResponse) {
  const started = performance.now();
  const id = /^[\w.-]{1,128}$/.exec(String(request.headers['x-request-id'] ?? ''))?.[0] ?? newRequestId();
  const [, path = '', query = ''] = /^([^?#]*)\??([^#]*)/.exec(request.url ?? '') ?? [];
  /** The W3C trace context as it came, and the trace's id in it; null without a well-formed one. */
  const trace = TRACEPARENT.exec(String(request.headers.traceparent));
  /** To be filled in: further fields of the log line, the answer's own headers, the route that matched. */
  const state = { notes: {} as Record<string, unknown>, headers: {}, route: undefined as Route | undefined };
  const exchange = { id, path, query, trace, request, response, ...state };
  onHeaders(response, () => setHeaders(service, exchange, performance.now() - started));
  response.once('close', () => close(service, exchange, performance.now() - started));
  return exchange;
}

/** The headers that every answer has. `ms` is the time it took. */
export function commonHeaders(service: Service, id: string, ms: number) {
  const timing = `app;dur=${ms.toFixed(3)}`;
  return { 'Cache-Control': 'no-store', 'X-Request-Id': id, 'X-Served-By': service.replica, 'Server-Timing': timing };
}

/** At the very last moment, and in place of what a framework has put there: so both send the same. */
function setHeaders(service: Service, { id, response, headers }: Exchange, ms: number): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  const Connection = response.shouldKeepAlive && !service.draining ? 'keep-alive' : 'close';
  response.setHeaders(new Map(Object.entries({ ...headers, ...commonHeaders(service, id, ms), Connection })));
}

function close(service: Service, { id, trace, route, request, response, notes }: Exchange, duration: number): void {
  const { method = '', url: uri } = request;
  // 0 says that no status was sent: the client left first, or a fault cut it off.
  const status = response.headersSent ? response.statusCode : 0;
  service.duration.observe({ method, route: route?.path ?? 'unmatched', status }, duration / 1000);
  if (route?.quiet) return;
  const ms = Number(duration.toFixed(3));
  const aborted = response.writableFinished ? undefined : true;
  service.requestLog.info({ request_id: id, trace_id: trace?.[1], method, uri, status, ms, ...notes, aborted });
}
