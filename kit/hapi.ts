import type { Server as HttpServer } from 'node:http';
import { server as createServer, type Request, type ResponseToolkit, type Server } from '@hapi/hapi';
import type { Answer } from './answer.ts';
import { type Exchange, openExchange } from './exchange.ts';
import type { Operation } from './operation.ts';
import { answerError, follow, notFound, routesOf } from './routes.ts';
import { createHttpServer, refuseMalformed } from './server.ts';
import type { Service } from './service.ts';

/** What hapi would decide on its own, and otherwise than Express: kit reads bodies for both, and makes the headers. */
const payload = {
  parse: false,
  output: 'stream',
  override: 'any/type',
  maxBytes: 2 ** 53 - 1,
  timeout: false,
} as const;
const routes = { payload, state: { parse: false, failAction: 'ignore' } } as const;
const options = {
  autoListen: false,
  compression: false,
  debug: false,
  operations: { cleanStop: false },
  routes,
} as const;

/** Builds the hapi server of a service. */
export async function createHapi(service: Service, operation: Operation): Promise<Server> {
  const server = createServer({ ...options, listener: createHttpServer() });
  await server.register({ name: 'lab', register: () => addRoutes(server, service, operation) });
  // hapi would hold "100 Continue" back until it reads the body, which here it never does; Node sends it at once.
  server.listener.removeAllListeners('checkContinue');
  refuseMalformed(server.listener, service);
  return server;
}

/** Starts a hapi server; the server below it does not listen yet. */
export async function createHapiServer(server: Server): Promise<HttpServer> {
  await server.start();
  return server.listener;
}

function addRoutes(server: Server, service: Service, operation: Operation): void {
  const paths = new Set<string>();
  for (const route of routesOf(service, operation)) {
    const { path } = route;
    paths.add(path);
    server.route({
      method: '*',
      path,
      handler: async (request, h) => send(request, h, await follow(route, exchangeOf(request))),
    });
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
}

const exchangeOf = ({ app }: Request) => (app as { exchange: Exchange }).exchange;

function send(request: Request, h: ResponseToolkit, { status, headers, body }: Answer) {
  exchangeOf(request).headers = headers;
  return h.response(body).code(status as 200);
}
