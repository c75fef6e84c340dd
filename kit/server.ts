import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { Problem } from './answer.ts';
import { commonHeaders, newRequestId } from './exchange.ts';
import type { Service } from './service.ts';

const STATUS: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/**
 * Makes the HTTP server of a service; it doesn't listen yet.
 * @param attach puts a framework on it
 */
export async function createHttpServer(service: Service, attach: (server: Server) => unknown): Promise<Server> {
  // nginx keeps an idle connection for up to 60 s. Were Node the first to close it (after 5 s by default), a request
  // just on its way would be reset: nginx repeats a GET, answers a POST with 502, and bans the healthy replica for both.
  const server = createServer({ keepAliveTimeout: 75_000, headersTimeout: 76_000 }).on('request', toOriginForm);
  await attach(server);
  // hapi would answer malformed requests its own way, and keep "100 Continue" back for a body that it never reads.
  server.removeAllListeners('clientError').removeAllListeners('checkContinue');
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket) => {
    if (code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else refuse(socket, service, STATUS[code] ?? 400);
  });
  server.on('connect', (_request, socket) => refuse(socket, service, 405));
  // RFC 9110, 10.1.1: an expectation that a server doesn't know is no reason to refuse.
  return server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** Makes `http://host/soma` a `/soma`, before the frameworks can disagree about it. */
function toOriginForm(request: IncomingMessage): void {
  const target = `${request.url}`.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  request.url = target.startsWith('/') ? target : `/${target}`;
}

/** Answers what Node's parser refuses, and what so no framework ever sees. */
function refuse(socket: Duplex, service: Service, status: number): void {
  const id = newRequestId();
  const reason = `${status} ${STATUS_CODES[status]}`;
  const { headers, body } = new Problem(status, 'malformed-request', 'requisição malformada', `${reason}.`).answer(id);
  const all = { ...headers, ...commonHeaders(service, id, 0), Date: new Date().toUTCString(), Connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  // Whoever sends nonsense may hang up as well; and after a CONNECT nobody else minds the socket's errors.
  socket.on('error', () => socket.destroy()).end(`HTTP/1.1 ${reason}\r\n${lines.join('')}\r\n${body}`);
}
