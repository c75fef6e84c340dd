import type { Socket } from 'node:net';
import type { Level } from '../logs/error-log.ts';
import type { Exchange } from '../request/exchange.ts';
import { finalize } from '../request/special.ts';
import type { Runtime } from '../runtime.ts';
import type { Worker } from '../worker.ts';
import { describe } from './access.ts';

let count = 0;
const plain = (address = 'unix:') => address.replace(/^::ffff:/, '');

/** Where requests come from: the two ends of a connection, who serves it, and where its faults are told. */
export abstract class Origin {
  readonly number = ++count;
  readonly worker: Worker;
  readonly runtime: Runtime;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** Requests so far, the one under way included. */
  requests = 0;
  /** Whether the request came together with the one before. */
  pipelined = false;
  readonly #opened = this.now();

  constructor(socket: Socket, runtime: Runtime, worker: Worker) {
    this.runtime = runtime;
    this.worker = worker;
    this.remoteAddress = plain(socket.remoteAddress);
    this.remotePort = socket.remotePort ?? 0;
    this.localAddress = plain(socket.localAddress);
    this.localPort = socket.localPort ?? 0;
  }

  /** Whether it ends after this answer: the conf has changed, or the process is to end. */
  get leaving(): boolean {
    return this.runtime.retired;
  }

  /** Milliseconds of the steady clock. */
  now(): number {
    return Math.floor(performance.now());
  }

  /** ms */
  get age(): number {
    return this.now() - this.#opened;
  }

  log(level: Level, message: string, x: Exchange): void {
    this.runtime.errorLog.write(level, `*${this.number} ${message}${describe(x)}`);
  }

  /** Ends a request, and the connection with it, without a further word. @param status for the log, if nothing was sent */
  abstract terminate(x: Exchange, status: number): void;

  /** Does something for a request; a fault in it ends that request only. */
  guard(x: Exchange, work: () => void): void {
    if (x.over) return;
    try {
      work();
    } catch (error) {
      this.runtime.errorLog.say('alert', `*${this.number} a fault in the balancer: ${(error as Error).stack}`);
      x.pass?.close();
      if (x.headSent || x.errorStatus === 500) this.terminate(x, 500);
      else this.guard(x, () => finalize(x, 500));
    }
  }

  after(ms: number, x: Exchange, work: () => void): void {
    setTimeout(() => this.guard(x, work), ms);
  }

  /** @see ngx_http_update_location_config in src/http/ngx_http_core_module.c */
  applyKeepalive(x: Exchange): void {
    const { keepaliveTimeout, keepaliveRequests, keepaliveTime } = x.settings;
    if (keepaliveTimeout === 0 || this.requests >= keepaliveRequests || this.age > keepaliveTime) x.keepalive = false;
  }
}
