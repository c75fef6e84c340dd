import express, { type ErrorRequestHandler, type Express, type Response } from 'express';
import type { Answer } from './answer.ts';
import { openExchange } from './exchange.ts';
import type { Operation } from './operation.ts';
import { answerError, follow, notFound, routesOf } from './routes.ts';
import type { Service } from './service.ts';

/** Builds the Express application of a service. The order counts: the exchange first, the problems last. */
export function createApp(service: Service, operation: Operation): Express {
  const app = express().enable('case sensitive routing').enable('strict routing');
  app.use((request, response, next) => {
    response.locals.exchange = openExchange(service, request, response);
    next();
  });
  for (const route of routesOf(service, operation)) {
    app.all(route.path, async (_request, response) => send(response, await follow(route, response.locals.exchange)));
  }
  app.use((_request, _response, next) => next(notFound()));
  const handleError: ErrorRequestHandler = (error, _request, response, _next) =>
    send(response, answerError(error, response.locals.exchange, service));
  return app.use(handleError);
}

/** Past Express' own send(), which would work out an ETag. */
function send(response: Response, { status, headers, body }: Answer): void {
  response.locals.exchange.headers = headers;
  response.status(status).end(body);
}
