import type { Condition } from '../../model/balancing/policy.ts';
import { instant } from '../clock.ts';
import type { Exchange } from '../request/exchange.ts';
import { Deadline } from './deadline.ts';
import type { IdleConnections } from './idle-connections.ts';
import { type Listener, PeerConnection } from './peer-connection.ts';
import { parseResponse, type ResponseHead } from './response-head.ts';
import type { Sending } from './sending.ts';
import { newState, type State } from './state.ts';

/** What a try comes to. */
export interface Outcome {
  /** The head of the answer is there, and perhaps a part of the body. */
  answered(head: ResponseHead, rest: Buffer | undefined): void;
  data(chunk: Buffer): void;
  /** The peer has closed its side, behind the head. */
  ended(): void;
  /** No head has come, for this reason. */
  failed(condition: Condition, why: string): void;
  /** The answer breaks off behind its head. */
  broke(why: string): void;
}

/**
 * One try: the connection to a peer, the clocks that run on it, and what has become of it.
 * @see ngx_http_upstream_connect, ngx_http_upstream_send_request, ngx_http_upstream_process_header in ngx_http_upstream.c
 */
export class Attempt implements Listener {
  readonly state: State;
  /** Whether the connection came from an earlier request. */
  cached = false;
  /** Whether the request was sent, or a part of it. */
  sent = false;
  readonly #x: Exchange;
  readonly #sending: Sending;
  readonly #outcome: Outcome;
  readonly #started: number;
  #connection: PeerConnection | undefined;
  #bytesBefore = 0;
  #received: Buffer | undefined;
  #hasHead = false;
  readonly #deadline = new Deadline(() => this.#late());

  /** @param peer its address, or the group's name if there is none @param started ms */
  constructor(x: Exchange, peer: string, started: number, sending: Sending, outcome: Outcome) {
    this.#x = x;
    this.#started = started;
    this.#sending = sending;
    this.#outcome = outcome;
    this.state = newState(peer);
  }

  /** Takes an idle connection, or opens one. @returns false if there is none to have */
  begin(idle: IdleConnections | undefined): boolean {
    const { connection, settings } = this.#x;
    const kept = idle?.take(this.state.peer, settings);
    if (kept !== undefined) {
      this.cached = true;
      this.#connection = kept;
      kept.listener = this;
      this.connected();
      return true;
    }
    const { worker } = connection;
    if (!worker.admit()) return false;
    this.#connection = new PeerConnection(this.state.peer, this.#started, () => worker.dismiss());
    this.#connection.listener = this;
    this.#deadline.set(settings.proxy.patience.connect);
    return true;
  }

  connected(): void {
    const connection = this.#connection as PeerConnection;
    this.state.connectTime = instant().ms - this.#started;
    connection.requests++;
    this.sent = true;
    this.#bytesBefore = connection.bytesWritten;
    this.#x.connection.guard(this.#x, () => this.#sending.begin(connection, () => this.#wrote()));
    this.#wrote();
  }

  // The clock that runs is the one for sending while something waits to go out, and then the one for reading.
  #wrote(): void {
    if (this.#connection === undefined || this.#hasHead) return;
    const { patience } = this.#x.settings.proxy;
    this.#deadline.set(this.#connection.flushed ? patience.read : patience.send);
  }

  drained(): void {
    this.#sending.drained();
    this.#wrote();
  }

  data(chunk: Buffer): void {
    this.state.bytesReceived += chunk.length;
    this.#deadline.set(this.#x.settings.proxy.patience.read);
    this.#x.connection.guard(this.#x, () => {
      if (this.#hasHead) this.#outcome.data(chunk);
      else this.#readHead(chunk);
    });
  }

  #readHead(chunk: Buffer): void {
    const bytes = this.#received === undefined ? chunk : Buffer.concat([this.#received, chunk]);
    this.#received = bytes;
    const parsed = parseResponse(bytes, this.#x.settings.proxy.headerLimit);
    if (parsed === 'more') return;
    if (parsed === 'invalid') {
      this.#outcome.failed('invalid_header', 'upstream sent an invalid or too big header');
      return;
    }
    this.#hasHead = true;
    this.#received = undefined;
    this.state.status = parsed.head.status;
    this.state.headerTime = instant().ms - this.#started;
    this.#outcome.answered(parsed.head, parsed.length < bytes.length ? bytes.subarray(parsed.length) : undefined);
  }

  ended(): void {
    if (this.#hasHead) this.#outcome.ended();
    else
      this.#outcome.failed(
        'error',
        'upstream prematurely closed connection while reading response header from upstream',
      );
  }

  failed({ code }: NodeJS.ErrnoException): void {
    if (this.#hasHead) this.#outcome.broke(`recv() failed (${code}) while reading upstream`);
    else if (this.sent)
      this.#outcome.failed('error', `recv() failed (${code}) while reading response header from upstream`);
    else this.#outcome.failed('error', `connect() failed (${code}) while connecting to upstream`);
  }

  #late(): void {
    if (this.#hasHead) this.#outcome.broke('upstream timed out while reading upstream');
    else if (this.sent)
      this.#outcome.failed('timeout', 'upstream timed out while reading response header from upstream');
    else this.#outcome.failed('timeout', 'upstream timed out while connecting to upstream');
  }

  /** Stops reading while the client is slow; the clock rests as well. */
  hold(holds: boolean): void {
    if (holds) this.#connection?.pause();
    else this.#connection?.resume();
    this.#deadline.set(holds || this.#connection === undefined ? 0 : this.#x.settings.proxy.patience.read);
  }

  /** The try is over. @returns its connection, if everything that was to be sent has gone out; else it is closed */
  end(reusable: boolean): PeerConnection | undefined {
    this.#deadline.set(0);
    const connection = this.#connection;
    this.#connection = undefined;
    this.state.responseTime ??= instant().ms - this.#started;
    if (connection === undefined) return undefined;
    this.state.bytesSent = connection.bytesWritten - this.#bytesBefore;
    if (reusable && connection.flushed && this.#sending.complete) return connection;
    connection.destroy();
    return undefined;
  }
}
