import { randomInt } from 'node:crypto';

/**
 * A worker as nginx has them: without `zone` each counts failures and keeps connections for itself. Here they share one
 * process, and connections are dealt out to them in turn.
 */
export class Worker {
  readonly index: number;
  /** `$pid`: the process's own for the first, numbers that are close to it for the others. */
  readonly pid: number;
  readonly #limit: number;
  #connections = 0;
  /** Draws a whole number from [0, n). */
  readonly draw = (n: number): number => (n > 1 ? randomInt(n) : 0);

  /** @param limit `worker_connections` */
  constructor(index: number, pid: number, limit: number) {
    this.index = index;
    this.pid = pid;
    this.#limit = limit;
  }

  /** Takes one more connection, of a client or to a peer, if there is room. */
  admit(): boolean {
    if (this.#connections >= this.#limit) return false;
    this.#connections++;
    return true;
  }

  dismiss(): void {
    this.#connections--;
  }
}
