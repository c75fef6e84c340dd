import type { Policy } from '../balancing/policy.ts';
import type { Request } from '../balancing/request.ts';
import type { Lineup, State } from './lineup.ts';
import type { Lineups } from './lineups.ts';
import type { Change } from './observed.ts';
import type { Timeline } from './timeline.ts';

/** What is to be explained, and by what. */
export interface Trial {
  timeline: Timeline;
  policy: Policy;
  changes: readonly Change[];
  lineups: Lineups;
  /** Whether the number of connections of a peer matters. */
  countsConns: boolean;
}

/** A request that has begun and is not over. Never changed. */
export class Open {
  readonly request: number;
  /** Its next step (see Timeline). */
  readonly step: number;
  readonly model: Request;
  /** The lineup when it began. */
  readonly lineup: Lineup;
  #key: string | undefined;

  constructor(request: number, step: number, model: Request, lineup: Lineup) {
    this.request = request;
    this.step = step;
    this.model = model;
    this.lineup = lineup;
  }

  /** Equal for those from which the same can follow. */
  get key(): string {
    this.#key ??= `${this.request} ${this.step} ${this.model.fingerprint}`;
    return this.#key;
  }
}

/** How far one possible course of events has come. Never changed: each step makes a new one. */
export interface Position {
  /** First the state that new requests meet; then those from before a reset, while a request still goes on in them. */
  readonly states: readonly State[];
  /** The first request that has not begun, and those after it that have. */
  readonly next: number;
  readonly ahead: readonly number[];
  /** In the order of the earliest moment of their next step, and of their numbers. */
  readonly open: readonly Open[];
  /** The changes that have not come yet. */
  readonly pending: readonly number[];
  /** Attempts explained so far. */
  readonly explained: number;
  /** The latest moment so far, as the record has it; and by how many ms, in all, steps came after later ones. */
  readonly latest: number;
  readonly strain: number;
}

export const stateOf = ({ states }: Position, open: Open | undefined): State =>
  states.find(({ lineup }) => lineup.group === open?.lineup.group) ?? (states[0] as State);

/** The position with another state in place of one. */
export const withState = (position: Position, old: State, state: State): Position => ({
  ...position,
  states: position.states.map((one) => (one === old ? state : one)),
});

/** The position after a request's first step. */
export function begin(position: Position, request: number): Position {
  if (request !== position.next) {
    const ahead = [...position.ahead, request].sort((a, b) => a - b);
    return { ...position, ahead };
  }
  let next = request + 1;
  let passed = 0;
  for (; position.ahead[passed] === next; passed++) next++;
  return { ...position, next, ahead: passed > 0 ? position.ahead.slice(passed) : position.ahead };
}

/**
 * The position with a request one step further.
 * @param before as it was, if it had begun
 * @param after as it is; a request without further steps is over
 */
export function advance({ timeline }: Trial, position: Position, before: Open | undefined, after: Open): Position {
  const open = before === undefined ? [...position.open] : position.open.filter((one) => one !== before);
  const moment = timeline.moment(after.request, after.step - 1);
  const latest = Math.max(position.latest, moment);
  const strain = position.strain + latest - moment;
  if (after.step < timeline.steps(after.request)) {
    const from = timeline.from(after.request, after.step);
    let place = open.length;
    for (; place > 0; place--) {
      const other = open[place - 1] as Open;
      const earliest = timeline.from(other.request, other.step);
      if (earliest < from || (earliest === from && other.request < after.request)) break;
    }
    open.splice(place, 0, after);
  }
  if (position.states.length === 1) return { ...position, open, latest, strain };
  const states = position.states.filter(
    ({ lineup }, index) => index === 0 || open.some((one) => one.lineup.group === lineup.group),
  );
  return { ...position, open, latest, strain, states };
}

/** Equal for positions from which the same can follow. */
export function keyOf({ states, next, ahead, open, pending }: Position): string {
  let key = `${next} ${ahead.join()} ${pending.join()}`;
  for (const state of states) key += `|${state.key}`;
  for (const one of open) key += `|${one.key}`;
  return key;
}
