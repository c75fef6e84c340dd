import type { Group } from './group.ts';
import { pickByMethod, prepare } from './method.ts';
import type { Peer } from './peer.ts';
import { type Condition, conditionOf, isNonIdempotent, type Policy, statusOf } from './policy.ts';
import { take } from './round-robin.ts';
import { Turn } from './turn.ts';

/** nginx's status for a client that has left: whatever the conf says, nothing follows then. */
export const CLIENT_LEFT = 499;

/** A moment, on both of nginx's clocks: whole seconds of the wall clock (bans) and milliseconds of any steady clock (time-outs). */
export interface Instant {
  seconds: number;
  ms: number;
}

/** What a request brings that balancing looks at. */
export interface Asking {
  /** `GET`, `POST`, … */
  method: string;
  policy: Policy;
  /** For `hash`: the key. For `ip_hash`: the client's address, 3 bytes of IPv4 or 16 of IPv6. */
  key?: Uint8Array;
  /** For `random`: draws a whole number from [0, n). */
  draw?: (n: number) => number;
  /** `proxy_request_buffering off` in effect: a body that was sent can't be sent again. */
  unbuffered?: boolean;
}

const NO_KEY = new Uint8Array(0);
const noDraw = (): never => {
  throw new Error('`random` needs a source of draws');
};

/** What follows a failed try: the next one, or this status for the client. */
export type Next = 'next' | number;

/**
 * One request on its way through a group: `pick` a peer, say how it went, and so on until it is over.
 *   const request = new Request(group, asking, now);
 *   peer = request.pick(now)                    undefined: no live upstreams, 502
 *   request.failed('error', now, …)             'next': pick again; a number: the client's status
 *   request.answered(503, now)                  'next', or 'pass': the answer goes to the client; then, when it is over:
 *   request.finish(now)                         also when the client leaves, or the answer ends in the middle
 */
export class Request {
  #turn: Turn;
  readonly #policy: Policy;
  readonly #method: string;
  readonly #unbuffered: boolean;
  readonly #started: number;
  #tries: number;

  constructor(group: Group, asking: Asking, now: Instant) {
    this.#turn = new Turn(group, asking.key ?? NO_KEY, asking.draw ?? noDraw);
    this.#policy = asking.policy;
    this.#method = asking.method;
    this.#unbuffered = asking.unbuffered === true;
    this.#started = now.ms;
    // Source: ngx_http_upstream_init_request ("u->peer.tries > u->conf->next_upstream_tries").
    const { tries } = group;
    this.#tries = asking.policy.tries > 0 && tries > asking.policy.tries ? asking.policy.tries : tries;
    prepare(this.#turn);
  }

  /** Who has the request now. */
  get peer(): Peer | undefined {
    return this.#turn.current;
  }

  /** Tries left, the one under way included. */
  get tries(): number {
    return this.#tries;
  }

  /** Whether this peer was tried, among those that the request may still ask. */
  hasTried(peer: Peer): boolean {
    const place = this.#turn.list.peers.indexOf(peer);
    return place >= 0 && this.#turn.hasTried(place);
  }

  /** @returns undefined if nobody can be picked: the client gets 502, and the group's name stands in `$upstream_addr` */
  pick({ seconds }: Instant): Peer | undefined {
    this.#turn.current = undefined;
    return pickByMethod(this.#turn, seconds);
  }

  /**
   * A try has failed.
   * Source: ngx_http_upstream_next in ngx_http_upstream.c.
   * @param how.sent whether any of the request went out; a refused or timed-out connection: false
   * @param how.cached whether it was sent on a connection kept from an earlier request: then an error uses up no try
   */
  failed(condition: Condition, now: Instant, how: { sent: boolean; cached: boolean }): Next {
    this.#free(condition === 'http_403' || condition === 'http_404' ? 'passed on' : 'failed', now.seconds);
    if (how.cached && condition === 'error') this.#tries++;
    return this.#tries > 0 && this.#mayRepeat(condition, how.sent) && this.#inTime(now) ? 'next' : statusOf(condition);
  }

  /**
   * A status has come. One that is listed sends the request on, but only while a further try is left; on the last try
   * it goes to the client and is no failure.
   * Source: ngx_http_upstream_test_next in ngx_http_upstream.c.
   */
  answered(status: number, now: Instant): 'next' | 'pass' {
    const condition = conditionOf(status);
    if (condition === undefined || this.#tries <= 1 || !this.#mayRepeat(condition, true) || !this.#inTime(now))
      return 'pass';
    return this.failed(condition, now, { sent: true, cached: false }) === 'next' ? 'next' : 'pass';
  }

  /** The request is over: answered whole, cut off in the middle, or left by its client. None of them is a failure. */
  finish({ seconds }: Instant): void {
    if (this.#turn.current !== undefined) this.#free('good', seconds);
  }

  /** Picks a certain peer, whatever the method says: a record shows that this one had the request. */
  take(peer: Peer, { seconds }: Instant): void {
    if (!this.#turn.list.peers.includes(peer)) this.#turn.turnToBackups();
    const place = this.#turn.list.peers.indexOf(peer);
    if (place >= 0) take(this.#turn, place, seconds);
  }

  /** Moves the pick just made to another peer: a record shows that this one had it. */
  moveTo(peer: Peer): void {
    if (this.#turn.current !== undefined) this.#turn.current.conns--;
    peer.conns++;
    this.#turn.current = peer;
  }

  /** The same request once more, to go another way: for who follows several courses of events. */
  copy(): Request {
    const asking = { method: this.#method, policy: this.#policy, unbuffered: this.#unbuffered };
    const copy = new Request(this.#turn.group, asking, { seconds: 0, ms: this.#started });
    copy.#turn = this.#turn.copy();
    copy.#tries = this.#tries;
    return copy;
  }

  /** What its further way depends on, the peers aside: equal for two that can't be told apart any more. */
  get fingerprint(): string {
    return `${this.#tries} ${this.#turn.fingerprint}`;
  }

  #mayRepeat(condition: Condition, sent: boolean): boolean {
    const { conditions, nonIdempotent } = this.#policy;
    if (sent && this.#unbuffered) return false;
    return conditions.has(condition) && (nonIdempotent || !sent || !isNonIdempotent(this.#method));
  }

  #inTime({ ms }: Instant): boolean {
    return this.#policy.timeout === 0 || ms - this.#started < this.#policy.timeout;
  }

  // Source: ngx_http_upstream_free_round_robin_peer_locked. A 403 or 404 that is passed on is no failure.
  #free(how: 'good' | 'failed' | 'passed on', now: number): void {
    const peer = this.#turn.current;
    if (peer === undefined) return;
    this.#turn.current = undefined;
    peer.conns--;
    if (this.#turn.group.single) {
      peer.fails = 0;
      this.#tries = 0;
      return;
    }
    if (how === 'failed') {
      peer.fails++;
      peer.accessed = now;
      peer.checked = now;
      if (peer.maxFails > 0) peer.effective -= Math.trunc(peer.weight / peer.maxFails);
      if (peer.effective < 0) peer.effective = 0;
    } else if (peer.accessed < peer.checked) peer.fails = 0;
    if (this.#tries > 0) this.#tries--;
  }
}
