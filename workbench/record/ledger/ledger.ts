import type { RecordLine } from '../schema.ts';
import { Accounts, type Outlet } from './accounts.ts';
import { type Call, endOf, mayHaveLine, type RequestLine, timeOf, toMs } from './call.ts';
import type { Balance } from './entry.ts';
import { Group } from './group.ts';
import { SLACK } from './lives.ts';
import { type Matching, match, type Rules, type Unit } from './match.ts';
import { Progress, STREAMS, type Stream } from './streams.ts';

const SWEEP_MS = 1_000; // so often it looks for what is overdue
const KEEP_MS = 2_000; // so long it knows the lines of a request that is settled

export interface LedgerOptions extends Outlet {
  /** The User-Agent of the run's own sender. */
  agent: string;
  /**
   * How long a line may come after the others of its request, by the lines' own times, in ms: as far as the clocks of
   * the streams are apart, and as long as the slowest request takes.
   */
  window?: number;
  /** The name of the balancer in the events, as it ends: before it may stand the lab's. */
  balancer?: string;
}

/**
 * Accounts for every request and every attempt of a run: joins what client, balancer, replicas and engine wrote, by id,
 * service, attempt and time. Lines may come in any interleaving of the streams, each stream in its own order. A request
 * of which all is there is written down at once; what is missing is given up when all streams are a window further.
 */
export class Ledger {
  /** How far the clock of each stream is ahead of nginx's, in ms, as the request settled last shows. */
  readonly clocks = { access: 0, events: 0, client: 0, replica: 0 };
  readonly #accounts: Accounts;
  readonly #rules: Rules;
  readonly #groups = new Map<string, Group>(); // by id, about in the order in which their time is up
  readonly #settled = new Set<Group>(); // in the order in which they were
  readonly #progress = new Progress();
  #swept = -Infinity;

  constructor({ agent, entry, finding, window = 90_000, balancer = 'nginx' }: LedgerOptions) {
    this.#rules = { agent, window, expect: (one) => one.servedBy || this.#accounts.known.ownerOf(one)?.replica };
    this.#accounts = new Accounts({ entry, finding }, this.#rules, balancer);
  }

  /** Takes a line of any stream. */
  add(line: RecordLine): void {
    const at = timeOf(line);
    this.#accounts.count(line);
    if (line.stream === 'events') this.#accounts.known.add(line, at);
    else this.#addLine(line, at);
    this.reached(line.stream, at);
  }

  /** Tells that a stream has nothing more from before a moment, in ms since 1970; Infinity: it is at its end. */
  reached(stream: Stream, at: number): void {
    if (!this.#progress.reach(stream, at)) return;
    const { least } = this.#progress;
    if (least - this.#swept < SWEEP_MS) return;
    this.#swept = least;
    this.#accounts.known.reached(least);
    this.#sweep(least);
    this.#forget();
  }

  /** Nothing more comes: what is open is settled. @returns the sums of the whole run */
  end(): Balance {
    for (const stream of STREAMS) this.reached(stream, Infinity);
    this.#accounts.known.end();
    return this.#accounts.balance;
  }

  #addLine(line: RequestLine, at: number): void {
    const id = line.request_id;
    let group = this.#groups.get(id);
    if (group === undefined) {
      group = new Group(id, this.#rules, at);
      this.#groups.set(id, group);
    }
    if (!group.add(line, at, this.clocks[line.stream])) {
      this.#accounts.writeDuplicate(line, at);
      return;
    }
    const answerer = line.stream === 'access' ? group.calls.at(-1)?.tries.at(-1) : undefined;
    if (answerer?.servedBy) this.#accounts.known.addAnswer(answerer, at);
    if (!group.looksComplete || !group.calls.every((call) => this.#isTold(call))) return;
    const matching = match(group, this.#rules);
    if (matching.whole) this.#settle(group, matching, []);
  }

  /** Looks at the groups whose time is up. */
  #sweep(least: number): void {
    const limit = least - this.#rules.window;
    for (const group of this.#groups.values()) {
      if (group.checkAt > limit) return;
      if (!group.isSettled) {
        const matching = match(group, this.#rules);
        this.#settle(group, matching, this.#openOf(matching.units, limit), limit);
      }
      this.#groups.delete(group.id);
      if (least === Infinity) continue;
      group.wait(least);
      this.#groups.set(group.id, group); // at the end
    }
  }

  /** Forgets the ids that are settled, when all streams have come so far that no line can be there twice. */
  #forget(): void {
    const streams = ['access', 'replica', 'client'] as const;
    const reached = Math.min(...streams.map((stream) => this.#progress.of(stream) - this.clocks[stream]));
    for (const group of this.#settled) {
      if (group.last + KEEP_MS > reached) return;
      this.#settled.delete(group);
      if (group.isSettled) this.#groups.delete(group.id);
    }
  }

  /** Which requests may still become complete. What is younger than one of them waits with it, to be written in order. */
  #openOf(units: readonly Unit[], limit: number): Unit[] {
    const first = units.findIndex((unit) => !this.#isComplete(unit) && !this.#isDue(unit, limit));
    return first < 0 ? [] : units.slice(first);
  }

  /** Writes down all requests but the open ones, and what no request asks for if it was written before `limit`. */
  #settle(group: Group, { units, rest }: Matching, open: readonly Unit[], limit = -Infinity): void {
    const isOpen = open.length === 0 ? undefined : new Set(open);
    for (const unit of units) {
      if (isOpen?.has(unit)) continue;
      this.#accounts.write(group, unit);
      this.#compareClocks(unit);
    }
    for (const line of rest) if (toMs(line.msec) <= limit) this.#accounts.writeOrphan(line);
    const younger = rest.filter(({ msec }) => toMs(msec) > limit);
    group.leave(open, younger);
    this.#settled.delete(group);
    if (group.isSettled) this.#settled.add(group); // at the end
  }

  #compareClocks({ sent, call, told }: Unit): void {
    const last = told.at(-1);
    if (call !== undefined && sent !== undefined) this.clocks.client = endOf(sent) - call.ended;
    if (call !== undefined && last?.status === 200) this.clocks.replica = toMs(last.msec) - call.ended;
  }

  /** Whether nothing more can come of a request: all its lines are old, and no frozen replica may still write. */
  #isDue({ sent, call, told }: Unit, limit: number): boolean {
    if (Math.max(sent === undefined ? 0 : endOf(sent), call?.ended ?? 0) > limit) return false;
    const { lives } = this.#accounts.known;
    const waits = call?.tries.some((one, index) => {
      const replica = told[index] === undefined && mayHaveLine(one) ? this.#rules.expect(one) : undefined;
      return replica !== undefined && lives.heldUpUntil(replica, one.began, one.began + one.ms) > limit;
    });
    return !waits;
  }

  /** Whether the engine has told of all that can have happened to a request. */
  #isTold({ ended }: Call): boolean {
    return ended + SLACK < this.#progress.of('events');
  }

  /** Whether all is there that can be there of a request. */
  #isComplete({ sent, call, told, inside }: Unit): boolean {
    if (call === undefined || (sent === undefined && !inside) || !this.#isTold(call)) return false;
    return call.tries.every((one, index) => told[index] !== undefined || !mayHaveLine(one));
  }
}
