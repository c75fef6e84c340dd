import type { Group } from '../../model/balancing/group.ts';
import { type Condition, statusOf } from '../../model/balancing/policy.ts';
import { Request } from '../../model/balancing/request.ts';
import { instant } from '../clock.ts';
import type { Destination, ProxyPass } from '../conf/proxy-pass.ts';
import type { Exchange } from '../request/exchange.ts';
import { finalize } from '../request/special.ts';
import { Answer } from './answer.ts';
import { Attempt, type Outcome } from './attempt.ts';
import type { IdleConnections } from './idle-connections.ts';
import { keyOf } from './key.ts';
import { requestText, targetOf } from './request-text.ts';
import type { ResponseHead } from './response-head.ts';
import { Sending } from './sending.ts';

/**
 * A request on its way through a group: one try after the other, as the balancing core decides.
 * @see ngx_http_upstream_init_request, ngx_http_upstream_next, ngx_http_upstream_finalize_request in ngx_http_upstream.c
 */
export class Pass implements Outcome {
  readonly x: Exchange;
  readonly pass: ProxyPass;
  readonly #destination: Destination;
  readonly #group: Group;
  readonly #idle: IdleConnections | undefined;
  readonly #sending: Sending;
  readonly #request: Request;
  #attempt: Attempt | undefined;
  #answer: Answer | undefined;
  #over = false;

  constructor(x: Exchange, pass: ProxyPass, destination: Destination) {
    const { worker } = x.connection;
    this.x = x;
    this.pass = pass;
    this.#destination = destination;
    this.#group = destination.upstream.groupOf(worker.index);
    this.#idle = destination.upstream.idleOf(worker.index);
    this.#sending = new Sending(x, x.settings.proxy);
    const { method, unbuffered } = this.#sending;
    const asking = { method, unbuffered, policy: x.settings.proxy.policy, draw: worker.draw };
    this.#request = new Request(this.#group, { ...asking, ...keyOf(x, destination.upstream) }, instant());
  }

  /** Whether it still waits for a peer, or for the rest of its answer. */
  get active(): boolean {
    return !this.#over;
  }

  start(): void {
    const { x } = this;
    x.pass = this;
    x.upstreamHeaders = undefined;
    this.#sending.head = requestText(x, targetOf(x, this.pass, this.#destination));
    if (x.states.length > 0) x.states.push(undefined);
    this.#try();
  }

  #try(): void {
    const { connection, states } = this.x;
    const now = instant();
    const peer = this.#request.pick(now);
    const attempt = new Attempt(this.x, peer?.name ?? this.#group.name, now.ms, this.#sending, this);
    this.#attempt = attempt;
    states.push(attempt.state);
    if (peer === undefined) {
      connection.log('error', `no live upstreams while connecting to upstream "${this.#group.name}"`, this.x);
      attempt.state.status = 502;
      this.#end(502);
    } else if (!attempt.begin(this.#idle)) {
      connection.log('alert', `${connection.runtime.conf.connections} worker_connections are not enough`, this.x);
      this.#end(500);
    }
  }

  failed(condition: Condition, why: string): void {
    const { x } = this;
    x.connection.guard(x, () => {
      const attempt = this.#attempt as Attempt;
      x.connection.log('error', `${why}, upstream: "http://${attempt.state.peer}"`, x);
      attempt.state.status = statusOf(condition);
      attempt.end(false);
      const next = this.#request.failed(condition, instant(), attempt);
      if (next === 'next') this.#try();
      else this.#end(next);
    });
  }

  answered(head: ResponseHead, rest: Buffer | undefined): void {
    const { x } = this;
    x.upstreamHeaders = head.first;
    if (this.#request.answered(head.status, instant()) === 'next') {
      this.#attempt?.end(false);
      x.upstreamHeaders = undefined;
      this.#try();
    } else if (this.#intercepts(head.status)) this.#end(head.status);
    else {
      this.#answer = new Answer(this, head);
      this.#answer.begin(rest);
    }
  }

  #intercepts(status: number): boolean {
    const { proxy, errorPages } = this.x.settings;
    return proxy.interceptErrors && status >= 300 && errorPages.some(({ statuses }) => statuses.has(status));
  }

  data(chunk: Buffer): void {
    this.#answer?.data(chunk);
  }

  ended(): void {
    this.x.connection.guard(this.x, () => this.#answer?.ended());
  }

  broke(why: string): void {
    this.x.connection.guard(this.x, () => this.#answer?.failed(why));
  }

  /** No answer of a peer goes to the client, but this status. */
  #end(status: number): void {
    this.close();
    finalize(this.x, status);
  }

  /** The answer is over. @param reusable whether the connection can serve another request @param length of the body */
  done(reusable: boolean, length: number): void {
    const attempt = this.#attempt as Attempt;
    attempt.state.responseLength = length;
    const connection = attempt.end(reusable && this.#idle !== undefined);
    this.close();
    if (connection !== undefined) this.#idle?.put(attempt.state.peer, this.x.settings, connection, instant().ms);
  }

  /** Ends it, wherever it stands: the client has left, or the answer is over. For the balancing that is no failure. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#attempt?.end(false);
    this.#request.finish(instant());
  }

  /** Stops reading from the peer while the client is slow. */
  hold(holds: boolean): void {
    if (!this.#over) this.#attempt?.hold(holds);
  }
}
