import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

type Handler = (response: ServerResponse, request: IncomingMessage, count: number) => void;

/** A lab of the test's own: answers as `handle` says, and keeps what it was asked. */
export class TestServer {
  readonly requests: IncomingMessage[] = [];
  readonly connections: Socket[] = [];
  /** The most requests that were under way at once. */
  busiest = 0;
  #busy = 0;
  readonly #server: Server;
  readonly #waiting: { count: number; resolve: () => void }[] = [];

  private constructor(handle: Handler) {
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      this.busiest = Math.max(this.busiest, ++this.#busy);
      response.on('close', () => this.#busy--);
      this.requests.push(request);
      handle(response, request, this.requests.length);
      for (const { count, resolve } of this.#waiting) if (count <= this.requests.length) resolve();
    });
    this.#server.on('connection', (socket) => this.connections.push(socket));
  }

  static async start(handle: Handler): Promise<TestServer> {
    const server = new TestServer(handle);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Returns when so many requests have come. */
  came(count: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.requests.length >= count) resolve();
      else this.#waiting.push({ count, resolve });
    });
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    for (const socket of this.connections) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export const sum = (resultado: unknown): string => JSON.stringify({ resultado });
