import { createServer, type Server, type Socket } from 'node:net';
import { dropAtEnd } from './flight.ts';

/** A request as it reached a peer, on its connection. */
export interface Arrival {
  id: string;
  socket: Socket;
  /** Which request of its connection it is, from 1. */
  nth: number;
}

const HEAD_END = '\r\n\r\n';

/** One peer: an address that answers as the test says, or refuses. */
export class Backend {
  readonly #host: string;
  readonly #arrived: (arrival: Arrival) => void;
  readonly #idle = new Set<Socket>();
  readonly #all = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  /**
   * @param host an address of 127.0.0.0/8 of its own: only there a port stays free while nobody listens
   * @param arrived called once for each request, when it is here in full
   */
  constructor(host: string, arrived: (arrival: Arrival) => void) {
    this.#host = host;
    this.#arrived = arrived;
  }

  get address(): string {
    return `${this.#host}:${this.#port}`;
  }

  /** Listens; the second time on the same port. */
  async start(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.#port, this.#host, 4096, resolve);
    });
    this.#port = (server.address() as { port: number }).port;
  }

  /** Refuses from now on; what is being served goes on. */
  stop(): void {
    this.#server?.close();
    this.#server = undefined;
    for (const socket of this.#idle) socket.destroy();
  }

  end(): void {
    this.stop();
    for (const socket of this.#all) socket.destroy();
  }

  #serve(socket: Socket): void {
    let text = '';
    let nth = 0;
    this.#all.add(socket);
    socket
      .on('error', () => {})
      .on('close', () => {
        this.#all.delete(socket);
        this.#idle.delete(socket);
      });
    dropAtEnd(socket);
    socket
      .setNoDelay(true)
      .setEncoding('latin1')
      .on('data', (part: string) => {
        text += part;
        const end = text.indexOf(HEAD_END);
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
        if (end < 0 || text.length < end + HEAD_END.length + length) return;
        const id = /\r\nx-id: (\S+)/i.exec(text)?.[1] ?? '';
        text = '';
        nth++;
        this.#idle.delete(socket);
        this.#arrived({ id, socket, nth });
      });
  }

  /** Answers a request in full. @param keep whether the connection stays */
  answer({ socket }: Arrival, status: number, keep: boolean): void {
    if (keep) this.#idle.add(socket);
    socket.write(`HTTP/1.1 ${status} Said\r\nContent-Length: 2\r\n${keep ? '' : 'Connection: close\r\n'}\r\nok`);
  }
}
