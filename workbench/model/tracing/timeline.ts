import { conditionOf, type Policy } from '../balancing/policy.ts';
import type { TracedAttempt, TracedRequest } from './observed.ts';

/** Whether an attempt that ended so may count as a failure of its peer. */
export function mayFail({ outcome }: TracedAttempt, { conditions }: Policy): boolean {
  if (typeof outcome !== 'number') return outcome !== 'left';
  const condition = conditionOf(outcome);
  return condition !== undefined && conditions.has(condition);
}

export interface Window {
  from: number;
  to: number;
}

/**
 * When the steps of each request may have happened. Step 0 is its first pick, 1 the end of its first attempt, 2 the
 * next pick, and so on; the last pick of an exhausted request finds nobody. Times in ms.
 */
export class Timeline {
  /** In the order of their first picks. Requests that were never sent on are not among them. */
  readonly requests: readonly TracedRequest[];
  readonly #first: number[] = [0];
  readonly #middle: number[] = [];
  readonly #slack: number[] = [];
  readonly #failures = new Map<string, Window[]>();
  #widest = 0;

  /**
   * @param uncertainty of each moment, in ms; each attempt adds 1, as its duration is rounded
   * @param countsEnds whether the end of an attempt matters even where it is no failure (connections count)
   */
  constructor(requests: readonly TracedRequest[], policy: Policy, uncertainty: number, countsEnds: boolean) {
    const sent = requests.filter(({ attempts, exhausted }) => attempts.length > 0 || exhausted);
    this.requests = sent.sort((a, b) => a.at - b.at);
    const failing = new Set(
      requests.flatMap(({ attempts }) => attempts.filter((one) => mayFail(one, policy)).map(({ name }) => name)),
    );
    for (const request of this.requests) this.#add(request, policy, uncertainty, countsEnds ? undefined : failing);
    for (const windows of this.#failures.values()) windows.sort((a, b) => a.from - b.from);
  }

  // The end of a success says nothing if its peer never fails: it is no step then.
  #add(request: TracedRequest, policy: Policy, uncertainty: number, failing: Set<string> | undefined): void {
    const { attempts, exhausted } = request;
    let moment = request.at;
    for (const [index, attempt] of attempts.entries()) {
      this.#push(moment, uncertainty + index);
      moment += attempt.ms;
      const isLast = index === attempts.length - 1 && !exhausted;
      if (isLast && failing?.has(attempt.name) === false) continue;
      this.#push(moment, uncertainty + index + 1);
      if (mayFail(attempt, policy)) this.#addFailure(attempt.name, moment, uncertainty + index + 1);
    }
    if (exhausted) this.#push(moment, uncertainty + attempts.length);
    this.#first.push(this.#middle.length);
  }

  #push(moment: number, slack: number): void {
    this.#middle.push(moment);
    this.#slack.push(slack);
  }

  #addFailure(name: string, moment: number, slack: number): void {
    const windows = this.#failures.get(name) ?? [];
    windows.push({ from: moment - slack, to: moment + slack });
    this.#failures.set(name, windows);
    this.#widest = Math.max(this.#widest, 2 * slack);
  }

  /** How many steps a request has. */
  steps(request: number): number {
    return (this.#first[request + 1] as number) - (this.#first[request] as number);
  }

  /** When a step was, as the record has it. */
  moment(request: number, step: number): number {
    return this.#middle[(this.#first[request] as number) + step] as number;
  }

  /** When it was at the earliest, */
  from(request: number, step: number): number {
    return this.moment(request, step) - (this.#slack[(this.#first[request] as number) + step] as number);
  }

  /** and at the latest. */
  to(request: number, step: number): number {
    return this.moment(request, step) + (this.#slack[(this.#first[request] as number) + step] as number);
  }

  /** The failures of a peer that may happen between two moments. */
  failures(name: string, from: number, to: number): Window[] {
    const windows = this.#failures.get(name) ?? [];
    const found: Window[] = [];
    for (let index = firstAfter(windows, to) - 1; index >= 0; index--) {
      const window = windows[index] as Window;
      if (window.from < from - this.#widest) break;
      if (window.to >= from) found.push(window);
    }
    return found;
  }
}

function firstAfter(windows: readonly Window[], moment: number): number {
  let [low, high] = [0, windows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((windows[middle] as Window).from > moment) high = middle;
    else low = middle + 1;
  }
  return low;
}
