import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import type { PhaseOrder, Shot } from './order.ts';
import type { UnderWay } from './under-way.ts';

const LONGEST_MS = 90_000;
const IDLE_MS = 4_000; // the lab hangs up after 15 s; a request must not meet that

/** What became of one request. Times as performance.now() has them. */
export interface Outcome {
  /** When it was written to its connection; if it never was, when that was tried. */
  sent: number;
  /** When the answer was complete, or had failed. */
  ended: number;
  /** 0: no whole answer came. */
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  error?: string;
}

/** Sends the requests of one phase, each on a connection that is free or new. It sends none twice, whatever happens. */
export class Sender {
  readonly #patience: number;
  readonly #pool: Pool;
  readonly #name: string;
  readonly #underWay: UnderWay;

  constructor({ url, patience, keepAlive, agent }: PhaseOrder, underWay: UnderWay) {
    this.#patience = Math.min(patience || LONGEST_MS, LONGEST_MS);
    this.#pool = new Pool(new URL(url).origin, {
      connections: underWay.limit,
      pipelining: keepAlive ? 1 : 0, // 0: each connection is closed after one request
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      // Patience is kept here: it counts from the sending, and ends whatever the request is at.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: 0 },
    });
    this.#name = agent;
    this.#underWay = underWay;
  }

  /** Sends a request and reads the whole answer. A request that fails is an outcome with status 0, never thrown. */
  send({ method, path, headers = {}, body }: Shot, id: string): Promise<Outcome> {
    const outcome: Outcome = { sent: performance.now(), ended: 0, status: 0, headers: {}, body: '' };
    if (this.#underWay.isFull) {
      const error = `all ${this.#underWay.limit} connections are in use`;
      return Promise.resolve({ ...outcome, ended: outcome.sent, error });
    }
    const all = { ...lowerCased(headers), 'x-request-id': id, 'user-agent': this.#name };
    return new Promise((resolve) => {
      const answer = new Answer(outcome, this.#patience, (over) => {
        this.#underWay.delete(answer);
        resolve(over);
      });
      this.#underWay.add(answer);
      this.#pool.dispatch({ method, path, headers: all, body: body ?? null }, answer);
    });
  }

  /** Closes the connections that are idle. */
  close(): void {
    void this.#pool.destroy();
  }
}

/** An answer as it comes, to its end, or to whatever comes first of a fault and the end of patience. */
class Answer implements Dispatcher.DispatchHandler {
  readonly #outcome: Outcome;
  readonly #end: (over: Outcome) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #parts: Buffer[] = [];
  #status = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #isOver = false;

  constructor(outcome: Outcome, patience: number, end: (over: Outcome) => void) {
    this.#outcome = outcome;
    this.#end = end;
    this.#timer = setTimeout(() => this.abandon(new Error(`gave up after ${patience} ms`)), patience);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isOver) controller.abort(new Error('it was given up before there was a connection'));
    this.#controller = controller;
    this.#outcome.sent = performance.now();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#outcome.headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, part: Buffer): void {
    this.#parts.push(part);
  }

  onResponseEnd(): void {
    this.#over(this.#status);
  }

  onResponseError(_: Dispatcher.DispatchController, error: NodeJS.ErrnoException): void {
    this.#over(0, error);
  }

  /** Waits no longer. The connection is closed; the error says why. */
  abandon(why: Error): void {
    this.#over(0, why);
    this.#controller?.abort(why);
  }

  #over(status: number, error?: NodeJS.ErrnoException): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    const [only = Buffer.alloc(0), ...more] = this.#parts;
    const body = (more.length === 0 ? only : Buffer.concat(this.#parts)).toString();
    this.#end({ ...this.#outcome, status, body, ended: performance.now(), ...(error && { error: nameOf(error) }) });
  }
}

/** UND_ERR_SOCKET: the other side hung up without an answer, which is a reset by the name that everybody knows. */
const nameOf = ({ code, message }: NodeJS.ErrnoException): string =>
  code === 'UND_ERR_SOCKET' ? 'ECONNRESET' : (code ?? message);

const lowerCased = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
