import type { Server as HttpServer } from 'node:http';
import { server as createServer, type Lifecycle, type Request, type ResponseToolkit, type Server } from '@hapi/hapi';
import type { Answer } from './answer.ts';
import { type Exchange, openExchange } from './exchange.ts';
import type { Operation } from './operation.ts';
import { answerError, follow, notFound, routesOf } from './routes.ts';
import type { Service } from './service.ts';

/** What hapi would decide on its own, and otherwise than Express: kit reads bodies for both, and makes the headers. */
const payload = { parse: false, output: 'stream', override: 'any/type', maxBytes: 2 ** 40, timeout: false } as const;
const routes = { payload, response: { ranges: false }, state: { parse: false } };

/** Builds the hapi server of a service on top of an HTTP server. */
export function createHapi(listener: HttpServer, service: Service, operation: Operation): Server {
  const server = createServer({ listener, autoListen: false, compression: false, debug: false, routes });
  const table = routesOf(service, operation);
  const paths = new Set(table.map(({ path }) => path));
  for (const route of table) {
    const handler: Lifecycle.Method = async (request, h) => send(request, h, await follow(route, exchangeOf(request)));
    server.route({ method: '*', path: route.path, handler });
  }
  server.ext('onRequest', (request, h) => {
    const exchange = openExchange(service, request.raw.req, request.raw.res);
    Object.assign(request.app, { exchange });
    // Before hapi makes a /soma of /x/../soma and of /so%6Da, which Express does not.
    if (!paths.has(exchange.path)) throw notFound();
    return h.continue;
  });
  server.ext('onPreResponse', (request, h) => {
    const { response } = request;
    return 'isBoom' in response ? send(request, h, answerError(response, exchangeOf(request), service)) : h.continue;
  });
  return server;
}

const exchangeOf = ({ app }: Request): Exchange => (app as { exchange: Exchange }).exchange;

function send(request: Request, h: ResponseToolkit, { status, headers, body }: Answer) {
  exchangeOf(request).headers = headers;
  return h.response(body).code(status as 200);
}
