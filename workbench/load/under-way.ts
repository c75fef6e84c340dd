/** A request that can be given up. */
export interface Abandonable {
  abandon(why: Error): void;
}

/** The requests of all phases that are under way. Each has a connection, so there may be only so many. */
export class UnderWay {
  readonly limit: number;
  readonly #requests = new Set<Abandonable>();

  /** @param limit nginx.conf has 4096 connections for each of two workers, and a request takes two */
  constructor(limit = 4_000) {
    this.limit = limit;
  }

  get isFull(): boolean {
    return this.#requests.size >= this.limit;
  }

  add(request: Abandonable): void {
    this.#requests.add(request);
  }

  delete(request: Abandonable): void {
    this.#requests.delete(request);
  }

  /** Ends them all; `why` becomes their error. */
  abandon(why: string): void {
    for (const request of this.#requests) request.abandon(new Error(why));
  }
}
