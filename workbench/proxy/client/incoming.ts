import type { Socket } from 'node:net';
import type { Exchange } from '../request/exchange.ts';
import type { Sink } from '../request/request-body.ts';
import type { Timer } from './timer.ts';

const HIGH_WATER = 65_536;
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** What a client sends behind a request's head: the body, and perhaps the next request. */
export class Incoming {
  readonly #socket: Socket;
  readonly #timer: Timer;
  readonly #late: (x: Exchange) => void;
  #stash: Buffer[] = [];
  #size = 0;

  /** @param late called when a body stays away for too long */
  constructor(socket: Socket, timer: Timer, late: (x: Exchange) => void) {
    this.#socket = socket;
    this.#timer = timer;
    this.#late = late;
  }

  /** Puts bytes aside that nobody asks for yet; too many of them and the client has to wait. */
  keep(chunk: Buffer | undefined): void {
    if (chunk === undefined) return;
    this.#stash.push(chunk);
    this.#size += chunk.length;
    if (this.#size > HIGH_WATER) this.#socket.pause();
  }

  /** Takes what was put aside. */
  take(): Buffer | undefined {
    if (this.#stash.length === 0) return undefined;
    const all = this.#stash.length === 1 ? this.#stash[0] : Buffer.concat(this.#stash);
    this.#stash = [];
    this.#size = 0;
    return all;
  }

  /** Hands the body to a sink. @param keep whether `x.body.kept` holds it afterwards */
  read(x: Exchange, sink: Sink, keep: boolean): void {
    this.#expect(x);
    x.body.read(sink, x.body.chunked ? x.settings.maxBody : 0, keep);
    this.#feedStash(x);
  }

  /**
   * Reads what is left of the body and forgets it.
   * @see ngx_http_discard_request_body in src/http/ngx_http_request_body.c
   */
  discard(x: Exchange): void {
    if (x.body.done || x.body.discarded) return;
    if (x.body.wanted) x.keepalive = false;
    else this.#expect(x);
    x.body.discard();
    this.#feedStash(x);
  }

  // Who waits for a word before sending the body gets it when the body is wanted (ngx_http_test_expect).
  #expect(x: Exchange): void {
    if (x.expectTested || x.version < 1001 || x.body.done) return;
    x.expectTested = true;
    if (x.header('expect')?.toLowerCase() !== '100-continue') return;
    this.#socket.write(CONTINUE);
    x.bytesSent += CONTINUE.length;
  }

  #feedStash(x: Exchange): void {
    if (!x.body.wanted) return;
    this.#socket.resume();
    const chunk = this.take();
    if (chunk !== undefined) this.feed(x, chunk);
    else this.#wait(x);
  }

  /** Gives bytes to the body; what comes behind it is put aside. */
  feed(x: Exchange, chunk: Buffer): void {
    this.keep(x.body.take(chunk));
    if (x.body.wanted) this.#wait(x);
    else if (!x.over) this.#timer.stop();
  }

  #wait(x: Exchange): void {
    if (!x.over && !x.body.discarded) this.#timer.start(x.settings.bodyTimeout, () => this.#late(x));
  }

  /** Stops reading while whoever takes the body can't take more. */
  hold(holds: boolean): void {
    if (holds) this.#socket.pause();
    else this.#socket.resume();
  }
}
