import { Agent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
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
  readonly #base: { hostname: string; port: string };
  readonly #patience: number;
  readonly #agent: Agent;
  readonly #name: string;
  readonly #underWay: UnderWay;

  constructor({ url, patience, keepAlive, agent }: PhaseOrder, underWay: UnderWay) {
    const { hostname, port } = new URL(url);
    this.#base = { hostname: hostname.replace(/^\[|\]$/g, ''), port };
    this.#patience = Math.min(patience || LONGEST_MS, LONGEST_MS);
    this.#agent = new Agent({ keepAlive, maxFreeSockets: underWay.limit, timeout: IDLE_MS });
    this.#name = agent;
    this.#underWay = underWay;
  }

  /** Sends a request and reads the whole answer. A request that fails is an outcome with status 0, never thrown. */
  send({ method, path, headers, body }: Shot, id: string): Promise<Outcome> {
    const outcome: Outcome = { sent: performance.now(), ended: 0, status: 0, headers: {}, body: '' };
    if (this.#underWay.isFull) {
      const error = `all ${this.#underWay.limit} connections are in use`;
      return Promise.resolve({ ...outcome, ended: outcome.sent, error });
    }
    const own = { 'X-Request-Id': id, 'User-Agent': this.#name };
    const sending = request({
      ...this.#base,
      path,
      method,
      agent: this.#agent,
      headers: { ...headers, ...own },
    });
    this.#underWay.add(sending);
    const over = collect(sending, outcome, this.#patience).finally(() => this.#underWay.delete(sending));
    sending.end(body);
    return over;
  }

  /** Closes the connections that are idle. */
  close(): void {
    this.#agent.destroy();
  }
}

/** Reads the answer to its end, or to whatever comes first of a fault and the end of patience. */
function collect(sending: ClientRequest, outcome: Outcome, patience: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => sending.destroy(new Error(`gave up after ${patience} ms`)), patience);
    let over = false;
    const end = (status: number, error?: NodeJS.ErrnoException) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      const why = error && { error: error.code ?? error.message };
      resolve({ ...outcome, status, ended: performance.now(), ...why });
    };
    const lost = () => over || end(0, new Error('the connection was closed'));
    sending.on('finish', () => {
      outcome.sent = performance.now();
    });
    sending.on('response', (answer: IncomingMessage) => {
      outcome.headers = answer.headers;
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        outcome.body += part;
      });
      answer.on('end', () => end(answer.statusCode ?? 0));
      answer.on('error', (error) => end(0, error));
      answer.on('close', lost);
      sending.off('close', lost); // it comes before the answer's own error
    });
    sending.on('error', (error) => end(0, error));
    sending.on('close', lost);
  });
}
