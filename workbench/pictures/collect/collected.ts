import type { EventLine } from '../../record/schema.ts';
import type { Waits } from './histogram.ts';
import type { Slot } from './slots.ts';

/**
 * How a request ended for the one who sent it.
 *   answered   at the first attempt
 *   retried    answered, after a failed attempt
 *   error      with a 5xx
 *   no answer  with nothing
 */
export type End = 'answered' | 'retried' | 'error' | 'no answer';

/** One request, as much of it as pictures need. `at` (when it was due) in ms since 1970, `ms` the wait that was felt. */
export interface Dot {
  id: string;
  phase: string;
  n: number | undefined;
  service: string;
  from: 'client' | 'inside' | 'other';
  at: number;
  ms: number;
  status: number;
  end: End;
  /** '' where no replica answered. */
  answeredBy: string;
  /** Failed attempts in order; `replica` is '' where nobody knows who had the address. */
  failures: { replica: string; why: string }[];
  /** False where the answer was not the right one. */
  right: boolean;
}

/** What answered and what failed at one replica; its name is '' for "nobody". */
export interface ReplicaSums {
  service: string;
  replica: string;
  answered: number;
  retried: number;
  errors: number;
  failures: number;
}

/** The sums of one phase. The client's requests, if not said otherwise; times in ms since 1970. */
export interface PhaseSums {
  name: string;
  /** When the first and the last of all its requests were due. */
  began: number;
  last: number;
  /** All requests in it, those from inside too. */
  all: number;
  requests: number;
  answered: number;
  retried: number;
  errors: number;
  unanswered: number;
  waits: Waits | undefined;
  /** Who answered: all requests in it. */
  replicas: ReplicaSums[];
}

/** A run in memory that does not grow with it: sums of everything, and a sample to draw. */
export interface Collected {
  /** When the client's first request was due, in ms since 1970: pictures count from it. */
  began: number;
  /** All requests, and those with a failed attempt, a 5xx, no answer or a wrong one. */
  requests: number;
  troubled: number;
  /** The requests to draw, in order of time, and how many of them are troubled. */
  dots: Dot[];
  troubledDots: number;
  phases: PhaseSums[];
  /** The client's waits over time. */
  slots: Slot[];
  /** The first events; `eventCount` counts all. */
  events: EventLine[];
  eventCount: number;
}
