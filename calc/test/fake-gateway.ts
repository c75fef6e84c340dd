import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a call of calc came as. */
export interface Call {
  readonly service: string;
  readonly op1: number;
  readonly op2: number;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

/** Answers a call in its own way; undefined leaves it to the fake, which answers as the service would. */
export type Answering = (call: Call, response: ServerResponse) => true | undefined;

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  soma: (a, b) => a + b,
  sub: (a, b) => a - b,
  mult: (a, b) => a * b,
  div: (a, b) => a / b,
};

/** Stands in for nginx and the services behind it. */
export class FakeGateway {
  readonly calls: Call[] = [];
  /** Set by a test; taken back by reset(). */
  answering: Answering = () => undefined;
  /** Connections that have been opened. */
  connections = 0;
  readonly #server = createServer((request, response) => this.#answer(request, response));

  async start(): Promise<string> {
    this.#server.on('connection', () => {
      this.connections++;
    });
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  reset(): void {
    this.calls.length = 0;
    this.answering = () => undefined;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close().closeAllConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://lab');
    const [op1, op2] = [Number(searchParams.get('op1')), Number(searchParams.get('op2'))];
    const call = { service: pathname.slice(1), op1, op2, url: request.url ?? '', headers: request.headers };
    this.calls.push(call);
    if (this.answering(call, response)) return;
    const resultado = ARITHMETIC[call.service]?.(op1, op2) ?? Number.NaN;
    response.setHeader('Content-Type', 'application/json');
    response.statusCode = Number.isFinite(resultado) ? 200 : 422;
    response.end(JSON.stringify({ resultado, servidor: `${call.service}1` }));
  }
}
