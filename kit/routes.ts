import { type Answer, json, Problem, text } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { type Operation, operate } from './operation.ts';
import type { Service } from './service.ts';

/** A path, and what is answered there to GET (so to HEAD too) and perhaps to POST. */
export interface Route {
  readonly path: string;
  readonly post?: boolean;
  /** Not logged: whoever polls /livez would drown the requests. */
  readonly quiet?: boolean;
  /** @throws Problem */
  readonly answer: (exchange: Exchange) => Answer | Promise<Answer>;
}

/** Everything a service answers. nginx passes on only the first two; the rest is for whoever runs the service. */
export function routesOf(service: Service, operation: Operation): Route[] {
  const { name: servico, replica: servidor, version: versao, register } = service;
  const ready = () => (service.draining ? json({ status: 'DRAINING' }, 503) : json({ status: 'OK' }));
  return [
    { path: `/${servico}`, post: operation.post, answer: (exchange) => operate(operation, exchange, service) },
    { path: `/${servico}/status`, answer: () => json({ status: 'OK', servico, servidor, versao }) },
    { path: '/livez', quiet: true, answer: () => json({ status: 'OK' }) },
    { path: '/readyz', quiet: true, answer: ready },
    { path: '/metrics', quiet: true, answer: async () => text(await register.metrics(), register.contentType) },
  ];
}

/** Answers a request whose path has matched, whatever its method. @throws Problem 405, or what the route throws */
export async function follow(route: Route, exchange: Exchange): Promise<Answer> {
  const { method = '' } = exchange.request;
  const headers = { Allow: route.post ? 'GET, HEAD, POST, OPTIONS' : 'GET, HEAD, OPTIONS' };
  exchange.route = route;
  if (method === 'OPTIONS') return { status: 204, headers, body: '' };
  if (headers.Allow.split(', ').includes(method)) return route.answer(exchange);
  throw new Problem(405, 'method-not-allowed', 'método não permitido', `Allow: ${headers.Allow}.`, {}, headers);
}

export const notFound = () => new Problem(404, 'not-found', 'caminho não encontrado', 'There is no such path.');

/** Makes an answer of whatever was thrown. An error that nobody foresaw is told to the log alone. */
export function answerError(error: unknown, { id, path }: Exchange, { log }: Service): Answer {
  if (error instanceof Problem) return error.answer(id, path);
  log.error({ request_id: id, err: error }, 'unexpected error');
  return new Problem(500, 'internal-error', 'erro interno', 'The log of the service says why.').answer(id, path);
}
