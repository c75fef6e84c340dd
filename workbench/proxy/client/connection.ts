import type { Socket } from 'node:net';
import type { Site } from '../conf/compile.ts';
import { RequestHead } from '../http/request-head.ts';
import type { Exchange } from '../request/exchange.ts';
import { handle } from '../request/phases.ts';
import { finalize } from '../request/special.ts';
import type { Runtime } from '../runtime.ts';
import type { Worker } from '../worker.ts';
import { writeAccess } from './access.ts';
import { Incoming } from './incoming.ts';
import { newExchange } from './new-exchange.ts';
import { Origin } from './origin.ts';
import { Outgoing } from './outgoing.ts';
import { Timer } from './timer.ts';

/**
 * A client's connection: reads requests, one after the other, and carries their answers.
 * @see ngx_http_process_request_line, ngx_http_finalize_connection, ngx_http_set_keepalive in ngx_http_request.c
 */
export class ClientConnection extends Origin {
  readonly incoming: Incoming;
  readonly outgoing: Outgoing;
  readonly #site: Site;
  readonly #socket: Socket;
  readonly #timer = new Timer();
  #head: RequestHead | undefined;
  #exchange: Exchange | undefined;
  #started = 0;
  #idleSince = this.now();
  #minIdle = 0;
  #lingering = false;
  /** Whether an answer is complete, but not yet out. */
  #flushing = false;
  #ended = false;

  constructor(socket: Socket, runtime: Runtime, worker: Worker, site: Site) {
    super(socket, runtime, worker);
    this.#socket = socket;
    this.#site = site;
    this.incoming = new Incoming(socket, this.#timer, (x) => this.terminate(x, 408));
    this.outgoing = new Outgoing(socket, () => this.#hangUp(true));
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('end', () => this.#end());
    socket.on('error', () => this.#gone());
    socket.on('close', () => this.#gone());
    this.#timer.start(site.otherwise.headerTimeout, () => this.#hangUp(false));
  }

  #receive(chunk: Buffer): void {
    const x = this.#exchange;
    if (this.#lingering) return;
    if (x === undefined) this.#readHead(chunk);
    else if (!x.body.wanted) this.incoming.keep(chunk);
    else if (x.over) this.#readLeftOver(x, chunk);
    else this.guard(x, () => this.incoming.feed(x, chunk));
  }

  // The answer is out, and what was left of the body comes in only now.
  #readLeftOver(x: Exchange, chunk: Buffer): void {
    this.incoming.feed(x, chunk);
    if (this.#flushing) return;
    if (x.body.done) this.#next(x);
    else if (!x.body.wanted) this.#linger(x);
    else this.#timer.start(x.settings.lingeringTimeout, () => this.#hangUp(false));
  }

  #readHead(chunk: Buffer): void {
    let head = this.#head;
    if (head === undefined) {
      const { limits, headerTimeout } = this.#site.otherwise;
      head = new RequestHead(limits);
      this.#head = head;
      this.#started = this.now();
      this.#timer.start(headerTimeout, () => this.#lateHead());
    }
    const used = head.feed(chunk);
    if (used === undefined) return;
    this.#timer.stop();
    const x = this.#makeExchange(head);
    if (used < chunk.length) this.incoming.keep(chunk.subarray(used));
    this.guard(x, () => {
      if (head.fault === 0) handle(x);
      else finalize(x, head.fault);
    });
  }

  #makeExchange(head: RequestHead): Exchange {
    this.requests++;
    this.#head = undefined;
    this.#exchange = newExchange(this, head, this.#site, this.#started);
    return this.#exchange;
  }

  /** The answer is complete: the log, then the next request. */
  finish(x: Exchange): void {
    x.complete = true;
    this.#close(x, true);
  }

  /** The answer ends here, though it is not complete. */
  cut(x: Exchange): void {
    x.keepalive = false;
    this.#close(x, false);
  }

  #close(x: Exchange, whole: boolean): void {
    if (x.over) return;
    x.over = true;
    x.pass?.close();
    this.#timer.stop();
    if (x.body.wanted) this.incoming.discard(x); // the answer has come before all of the body
    this.#flushing = true;
    this.outgoing.end(x, whole, () => {
      this.#flushing = false;
      writeAccess(x);
      if (!x.keepalive) this.#linger(x);
      else if (x.body.done) this.#next(x);
      else this.#timer.start(x.settings.lingeringTimeout, () => this.#hangUp(false));
    });
  }

  override terminate(x: Exchange, status: number): void {
    if (x.over) return;
    x.over = true;
    if (x.bytesSent === 0) {
      x.status = status;
      x.errorStatus = 0;
    }
    x.pass?.close();
    writeAccess(x);
    this.#hangUp(status === 408);
  }

  #next(x: Exchange): void {
    this.#exchange = undefined;
    const chunk = this.incoming.take();
    if (this.#socket.destroyed || (this.#ended && chunk === undefined)) {
      this.#hangUp(false);
      return;
    }
    this.pipelined = chunk !== undefined;
    this.#idleSince = this.now();
    this.#minIdle = x.settings.keepaliveMinTimeout;
    this.#timer.start(x.settings.keepaliveTimeout, () => this.#hangUp(false));
    this.#socket.resume();
    if (chunk !== undefined) queueMicrotask(() => this.#readPipelined(chunk));
    else if (this.leaving) this.retire();
  }

  #readPipelined(chunk: Buffer): void {
    this.#receive(chunk);
    if (this.#ended && this.#head !== undefined) this.#endIdle(); // the rest of it will never come
  }

  /**
   * The conf has changed: an idle connection ends, at the earliest `keepalive_min_timeout` after its
   * last request. One that has not asked for anything yet may still do so.
   */
  retire(): void {
    if (this.#exchange !== undefined || this.#head !== undefined || this.requests === 0) return;
    const left = this.#minIdle - (this.now() - this.#idleSince);
    if (left > 0) this.#timer.start(left, () => this.#hangUp(false));
    else this.#hangUp(false);
  }

  // The client may still be sending: who hangs up at once destroys the answer on its way.
  #linger(x: Exchange): void {
    this.#lingering = true;
    if (this.#ended || this.#socket.destroyed) {
      this.#hangUp(false);
      return;
    }
    this.#socket.end();
    this.#socket.resume();
    this.#timer.start(x.settings.lingeringTimeout, () => this.#hangUp(false));
  }

  #lateHead(): void {
    if (this.#head === undefined) return;
    const x = this.#makeExchange(this.#head);
    this.terminate(x, 408);
  }

  /** The client has closed its side. */
  #end(): void {
    this.#ended = true;
    const x = this.#exchange;
    if (x === undefined || this.#lingering) this.#endIdle();
    else if (x.over && !this.#flushing) this.#hangUp(false);
    else if (x.body.wanted) this.terminate(x, 400);
    else if (x.pass?.active === true && !x.settings.proxy.ignoreClientAbort) this.terminate(x, 499);
  }

  #endIdle(): void {
    if (this.#head?.begun === true) this.terminate(this.#makeExchange(this.#head), 400);
    else this.#hangUp(false);
  }

  #gone(): void {
    this.#timer.stop();
    this.outgoing.stop();
    const x = this.#exchange;
    if (x !== undefined && !x.over) this.terminate(x, 499);
    if (!this.#socket.destroyed) this.#socket.destroy();
  }

  #hangUp(late: boolean): void {
    this.#timer.stop();
    const x = this.#exchange;
    if (x !== undefined && !x.over) this.terminate(x, 408);
    if (late && (x ?? { settings: this.#site.otherwise.root.settings }).settings.resetTimedOut)
      this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }
}
