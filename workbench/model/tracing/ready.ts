import type { Change } from './observed.ts';
import type { Open, Position, Trial } from './position.ts';

/** A step of a request that may come next. */
export interface Candidate {
  request: number;
  step: number;
  /** Undefined for a request that has not begun. */
  open: Open | undefined;
  from: number;
  to: number;
}

/** What may come next at a position. One of it must come until `until`, in ms. */
export interface Ready {
  picks: Candidate[];
  settles: Candidate[];
  changes: number[];
  until: number;
}

/** Finds what may come next: all that does not certainly come after something else. */
export function findReady(trial: Trial, position: Position): Ready {
  const until = findDeadline(trial, position);
  const { timeline, changes } = trial;
  const picks: Candidate[] = [];
  const settles: Candidate[] = [];
  for (const open of position.open) {
    const { request, step } = open;
    const from = timeline.from(request, step);
    if (from > until) break;
    (step % 2 === 0 ? picks : settles).push({ request, step, open, from, to: timeline.to(request, step) });
  }
  for (const request of unbegun(trial, position)) {
    const from = timeline.from(request, 0);
    if (from > until) break;
    picks.push({ request, step: 0, open: undefined, from, to: timeline.to(request, 0) });
  }
  return { picks, settles, changes: position.pending.filter((one) => (changes[one] as Change).from <= until), until };
}

function* unbegun({ timeline }: Trial, { next, ahead }: Position): Generator<number> {
  for (let request = next; request < timeline.requests.length; request++) if (!ahead.includes(request)) yield request;
}

// What begins after the deadline ends after it, too.
function findDeadline({ timeline, changes }: Trial, { next, open, pending }: Position): number {
  let until = next < timeline.requests.length ? timeline.to(next, 0) : Number.POSITIVE_INFINITY;
  for (const one of pending) until = Math.min(until, (changes[one] as Change).to);
  for (const { request, step } of open) {
    if (timeline.from(request, step) > until) break;
    until = Math.min(until, timeline.to(request, step));
  }
  return until;
}
