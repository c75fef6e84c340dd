import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { commonHeaders, newRequestId } from './exchange.ts';
import { Problem, problemAnswer } from './problem.ts';
import type { Service } from './service.ts';

/** Makes the HTTP server that either framework sits on. */
export function createHttpServer(): Server {
  // nginx keeps an idle connection for 60 s. Were Node the first to close (5 s by default), a request just on its way
  // would be reset: nginx repeats a GET, answers a POST with 502, and bans the healthy replica for both.
  const server = createServer({ keepAliveTimeout: 75_000, headersTimeout: 76_000 });
  server.on('request', toOriginForm);
  // RFC 9110, 10.1.1: an expectation that a server doesn't know is no reason to refuse.
  return server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** Makes `http://host/soma` a `/soma`, before the frameworks can disagree about it. */
function toOriginForm(request: IncomingMessage): void {
  const target = `${request.url}`.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  request.url = target.startsWith('/') ? target : `/${target}`;
}

const STATUS = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
]);

/** Answers what Node's parser refuses, and what so no framework ever sees; hapi's own answer makes way. */
export function refuseMalformed(server: Server, service: Service): void {
  server.removeAllListeners('clientError');
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket) => {
    if (code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else refuse(socket, service, STATUS.get(code) ?? 400);
  });
  server.on('connect', (_request, socket) => refuse(socket, service, 405));
}

function refuse(socket: Duplex, service: Service, status: number): void {
  const id = newRequestId();
  const problem = new Problem(status, 'malformed-request', 'requisição malformada', `${STATUS_CODES[status]}.`);
  const { headers, body } = problemAnswer(problem, id);
  const all = { ...headers, ...commonHeaders(service, id, 0), Date: new Date().toUTCString(), Connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}
