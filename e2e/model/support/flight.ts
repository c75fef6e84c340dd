import { connect, type Socket } from 'node:net';
import type { Ask } from './scenario.ts';

/** Where a balancer listens. */
export interface Listening {
  host: string;
  port: number;
}

/**
 * Answers the other side's FIN with RST. An ordinary end would stay for two minutes in the kernel's tables (TIME_WAIT,
 * connection tracking), and hundreds of thousands of connections fill them: then new ones hang.
 */
export function dropAtEnd(socket: Socket): void {
  socket.once('end', () => socket.resetAndDestroy());
}

/** One request of a client, from its start to its end. */
export class Flight {
  readonly ask: Ask;
  /** What the backend does once the request is released. */
  resume: (() => void) | undefined;
  readonly #client: Socket;
  #rest = Promise.withResolvers<'held' | 'over'>();

  /**
   * Sends the request, on a connection of its own. nginx closes it after its books are done
   * (ngx_http_close_request), so that its end is the moment to go on.
   */
  constructor(ask: Ask, balancer: Listening, path: string, id: string) {
    this.ask = ask;
    const body = ask.method === 'POST' ? 'Content-Length: 4\r\n\r\nbody' : '\r\n';
    this.#client = connect({ ...balancer, localAddress: ask.from }, () => {
      this.#client.write(
        `${ask.method} ${path} HTTP/1.1\r\nHost: lab\r\nX-Id: ${id}\r\nX-Key: ${ask.key}\r\nConnection: close\r\n${body}`,
      );
    });
    this.#client.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET') this.#rest.reject(error);
    });
    this.#client.on('close', () => this.over()).resume();
    dropAtEnd(this.#client);
  }

  /** Resolves when the request is held by a backend, or over. */
  get rest(): Promise<'held' | 'over'> {
    return this.#rest.promise;
  }

  /** @param resume what happens when it is released */
  hold(resume: () => void): void {
    this.resume = resume;
    this.#rest.resolve('held');
  }

  /** Goes on where it was held. */
  release(): void {
    const { resume } = this;
    if (resume === undefined) return;
    this.resume = undefined;
    this.#rest = Promise.withResolvers();
    resume();
  }

  /** The client goes. The request is over when nginx lets go of the backend, not before. */
  leave(backend: Socket): void {
    this.#client.removeAllListeners('close').destroy();
    backend.once('close', () => this.over());
  }

  over(): void {
    this.#rest.resolve('over');
  }
}
