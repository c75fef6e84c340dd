import type { ClientRequest } from 'node:http';

/** The requests of all phases that are under way. Each has a connection, so there may be only so many. */
export class UnderWay {
  readonly limit: number;
  readonly #requests = new Set<ClientRequest>();

  /** @param limit nginx.conf has 4096 connections for each of two workers, and a request takes two */
  constructor(limit = 4_000) {
    this.limit = limit;
  }

  get isFull(): boolean {
    return this.#requests.size >= this.limit;
  }

  add(request: ClientRequest): void {
    this.#requests.add(request);
  }

  delete(request: ClientRequest): void {
    this.#requests.delete(request);
  }

  /** Ends them all; `why` becomes their error. */
  abandon(why: string): void {
    for (const request of this.#requests) request.destroy(new Error(why));
  }
}
