import { type Answer, json, text } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { type Operation, operate } from './operation.ts';
import { Problem, problemAnswer } from './problem.ts';
import type { Service } from './service.ts';

/** A path, and what GET (so HEAD too) and perhaps POST are answered there. */
export interface Route {
  readonly path: string;
  readonly post?: boolean;
  /** Not logged: whoever polls /livez would drown the requests. */
  readonly quiet?: boolean;
  readonly answer: (exchange: Exchange) => Answer | Promise<Answer>;
}

/** Everything a service answers. nginx passes on only the first two; the rest is for whoever runs the service. */
export function routesOf(service: Service, operation: Operation): Route[] {
  const { name: servico, replica: servidor, version: versao } = service;
  const { register } = service.metrics;
  return [
    { path: `/${servico}`, post: operation.post, answer: (exchange) => operate(operation, exchange, service) },
    { path: `/${servico}/status`, answer: () => json({ status: 'OK', servico, servidor, versao }) },
    { path: '/livez', quiet: true, answer: () => json({ status: 'OK' }) },
    { path: '/readyz', quiet: true, answer: () => readiness(service) },
    { path: '/metrics', quiet: true, answer: async () => text(await register.metrics(), register.contentType) },
  ];
}

function readiness({ draining }: Service): Answer {
  if (draining) throw new Problem(503, 'draining', 'a réplica está parando', 'The replica takes no new requests.');
  return json({ status: 'OK' });
}

/** Answers a request whose path has matched. @throws Problem 405, or what the route throws */
export async function follow(route: Route, exchange: Exchange): Promise<Answer> {
  const allow = route.post ? 'GET, HEAD, POST, OPTIONS' : 'GET, HEAD, OPTIONS';
  const { method = '' } = exchange.request;
  exchange.route = route;
  if (method === 'OPTIONS') return { status: 204, headers: { Allow: allow }, body: '' };
  if (allow.split(', ').includes(method)) return route.answer(exchange);
  const headers = { Allow: allow };
  throw new Problem(405, 'method-not-allowed', 'método não permitido', `Allowed here: ${allow}.`, {}, headers);
}

export const notFound = () =>
  new Problem(404, 'not-found', 'caminho não encontrado', 'Nothing is offered at this path.');

/** Makes an answer of whatever was thrown. An error that nobody foresaw is told to the log alone. */
export function answerError(error: unknown, { id, path }: Exchange, { log }: Service): Answer {
  if (error instanceof Problem) return problemAnswer(error, id, path);
  log.error({ request_id: id, err: error }, 'unexpected error');
  return problemAnswer(new Problem(500, 'internal-error', 'erro interno', 'The log says why.'), id, path);
}
