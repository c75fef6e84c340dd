import type { ClientLine, ReplicaLine } from '../schema.ts';
import type { Call, RequestLine } from './call.ts';
import { callOf, mayHaveLine } from './call.ts';
import type { Rules, Unit } from './match.ts';
import { Prints, printOf } from './prints.ts';

/** From when to when a request of a service was under way, by nginx's clock: whatever began in it may be its doing. */
export interface Span {
  service: string;
  began: number;
  ended: number;
  /** Whether it was a request of the run's own sender. */
  own: boolean;
}

const MANY = 64;
const NONE: never[] = []; // most groups have one of each: an array that grows would take 150 bytes
const append = <T>(list: T[], one: T): T[] => {
  if (list.length < 8) return [...list, one];
  list.push(one);
  return list;
};

/** All lines of one id that are not settled yet, and what must be remembered of those that are. */
export class Group {
  readonly id: string;
  /** The time that has to be up before it is looked at: when its last line was written, or a window after its first. */
  checkAt = -Infinity;
  /** When its last line was written, by nginx's clock. */
  last = -Infinity;
  sent: ClientLine[] = NONE;
  calls: Call[] = NONE;
  told: ReplicaLine[] = NONE;
  /** Requests that are settled: the parents of what may still come. */
  spans: Span[] = NONE;
  /** How many requests with this id are settled that did not come from inside, and whether one was the run's own. */
  uses = 0;
  isOwn = false;
  readonly #rules: Pick<Rules, 'agent' | 'window'>;
  #since: number;
  readonly #prints = new Prints();
  /** How many lines of the client and of the replicas the calls ask for. */
  #wantedSent = 0;
  #wantedTold = 0;

  /** @param at when its first line was written, by the clock of its stream */
  constructor(id: string, rules: Pick<Rules, 'agent' | 'window'>, at: number) {
    this.id = id;
    this.#rules = rules;
    this.#since = at;
  }

  /** Starts the wait anew. */
  wait(from: number): void {
    this.#since = from;
    this.checkAt = from;
  }

  /**
   * Adds a line.
   * @param at when it was written @param ahead how far its clock is ahead of nginx's, in ms
   * @returns false if it was there before
   */
  add(line: RequestLine, at: number, ahead: number): boolean {
    if (!this.#prints.add(printOf(line))) return false;
    if (at > this.checkAt) this.checkAt = Math.min(at, this.#since + this.#rules.window);
    if (at - ahead > this.last) this.last = at - ahead;
    if (line.stream === 'client') this.sent = append(this.sent, line);
    else if (line.stream === 'replica') this.told = append(this.told, line);
    else this.#addCall(callOf(line));
    return true;
  }

  #addCall(call: Call): void {
    this.calls = append(this.calls, call);
    if (call.line.user_agent === this.#rules.agent) this.#wantedSent++;
    for (const one of call.tries) if (mayHaveLine(one)) this.#wantedTold++;
  }

  /** Whether there are as many lines of each stream as the others ask for: then it is worth looking closer. */
  get looksComplete(): boolean {
    const wanted = this.#wantedSent;
    return wanted > 0 && this.sent.length === wanted && this.told.length === this.#wantedTold;
  }

  /** How many lines are open. */
  get size(): number {
    return this.sent.length + this.calls.length + this.told.length;
  }

  get isSettled(): boolean {
    return this.size === 0;
  }

  /** Notes that a request is settled that did not come from inside. */
  remember(span: Span): void {
    this.uses++;
    this.isOwn ||= span.own;
    this.spans = append(this.spans, span);
    if (this.spans.length > 2 * MANY) this.spans = this.spans.slice(-MANY);
  }

  /** Keeps only the lines that are still open: those of some units, and some of replicas besides. */
  leave(units: readonly Unit[], rest: ReplicaLine[]): void {
    this.sent = units.length === 0 ? NONE : units.flatMap(({ sent }) => sent ?? []);
    this.told =
      units.length === 0 ? rest : [...rest, ...units.flatMap(({ told }) => told.filter((line) => line !== undefined))];
    [this.calls, this.#wantedSent, this.#wantedTold] = [NONE, 0, 0];
    for (const { call } of units) if (call !== undefined) this.#addCall(call);
  }
}
