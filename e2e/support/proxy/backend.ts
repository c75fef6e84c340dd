import { createServer, type Server, type Socket } from 'node:net';

/** One request as a backend got it. */
export interface Seen {
  /** Everything up to the empty line, without it. */
  head: string;
  body: string;
  /** How many requests came on this connection before. */
  before: number;
}

/** Says what to do with a request: bytes to send, or whatever it does with the socket itself. */
export type Script = (seen: Seen, socket: Socket) => string | undefined;

export const ok = (text: string, extra = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(text, 'latin1')}\r\n${extra}\r\n${text}`;

/** A server that answers as its script says; bytes are characters. */
export class Backend {
  readonly seen: Seen[] = [];
  readonly sockets = new Set<Socket>();
  script: Script;
  port = 0;
  #server: Server | undefined;

  constructor(script: Script) {
    this.script = script;
  }

  async listen(port = this.port): Promise<this> {
    const server = createServer((socket) => this.#serve(socket));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    this.#server = server;
    this.port = (server.address() as { port: number }).port;
    return this;
  }

  #serve(socket: Socket): void {
    this.sockets.add(socket);
    let text = '';
    let before = 0;
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let one = cutRequest(text); one !== undefined; one = cutRequest(text)) {
        text = one.rest;
        const seen = { head: one.head, body: one.body, before: before++ };
        this.seen.push(seen);
        const answer = this.script(seen, socket);
        if (answer !== undefined) socket.write(answer, 'latin1');
      }
    });
  }

  /** Stops listening and hangs up on everybody. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

function cutRequest(text: string): { head: string; body: string; rest: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const behind = text.slice(end + 4);
  if (/^transfer-encoding: *chunked/im.test(head)) {
    const last = /(?:^|\r\n)0\r\n\r\n/.exec(behind);
    if (last === null) return undefined;
    const stop = last.index + last[0].length;
    return { head, body: behind.slice(0, stop), rest: behind.slice(stop) };
  }
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  return behind.length < length ? undefined : { head, body: behind.slice(0, length), rest: behind.slice(length) };
}
