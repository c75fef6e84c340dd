import type { Policy } from '../balancing/policy.ts';
import { type Contradiction, contradictionAt } from '../tracing/contradiction.ts';
import { hasFailures, type State } from '../tracing/lineup.ts';
import { Lineups, type MakeGroup } from '../tracing/lineups.ts';
import type { Change, TracedAttempt, TracedRequest } from '../tracing/observed.ts';
import type { Position, Trial } from '../tracing/position.ts';
import { type Found, search } from '../tracing/search.ts';
import { Timeline } from '../tracing/timeline.ts';
import { type Naming, since } from './reasons.ts';

export type { Change, Contradiction, TracedAttempt, TracedRequest };

/** How a trace is to be checked. */
export interface TraceOptions {
  /** By how much each moment of the record may be wrong, in ms; 2 by default. */
  uncertainty?: number;
  /** `any`: the peers' order is not known, neither at the beginning nor after a reset. `given` by default. */
  startOrders?: 'given' | 'any';
  /** Steps after which to give up; 2 million by default, some seconds. */
  effort?: number;
  /** How sentences call peers and moments. */
  naming?: Naming;
}

/** The answer to "did it do what its conf predicts?". */
export interface Traced {
  answer: 'holds' | 'fails' | 'cannot tell';
  /** Attempts explained before the contradiction; all, if it holds. */
  explained: number;
  attempts: number;
  /** The first one, if it fails. */
  contradiction?: Contradiction;
  /** What is missing, if nothing can be told. */
  missing?: string;
}

const UNCERTAINTY_MS = 2;
const EFFORT = 2_000_000;
const NARROW = [64, 1024];

/**
 * Checks whether some order of events, within the uncertainty of their times, explains every choice of a record by the
 * model: whom each request was sent to, and where it ended. `holds` always stands on such an order; `fails` says that
 * there is none.
 * @param makeGroup without peers: the group as it was at the beginning; with peers: a fresh one
 * @param requests all requests of the group (without `zone`: of one worker), in any order
 * @param changes what changed its peers meanwhile
 */
export function traceCheck(
  makeGroup: MakeGroup,
  policy: Policy,
  requests: readonly TracedRequest[],
  changes: readonly Change[],
  options: TraceOptions = {},
): Traced {
  const countsConns = doConnsCount(makeGroup, changes);
  const lineups = new Lineups(makeGroup, options.startOrders === 'any', countsConns);
  const starts = lineups.starts();
  const timeline = new Timeline(
    requests,
    policy,
    options.uncertainty ?? UNCERTAINTY_MS,
    countsConns || starts.some(hasFailures),
  );
  const trial: Trial = { timeline, policy, changes, lineups, countsConns };
  const { holds, best } = searchWidening(
    trial,
    starts.map((state) => beginning(state, changes)),
    options.effort ?? EFFORT,
  );
  const attempts = requests.reduce((sum, one) => sum + one.attempts.length, 0);
  const known = { explained: best.explained, attempts };
  if (holds === true) return { answer: 'holds', ...known };
  if (holds === undefined) return { answer: 'cannot tell', ...known, missing: tooMany(best.explained, attempts) };
  if (lineups.leftOut)
    return { answer: 'cannot tell', ...known, missing: 'the order of the peers: there are too many to try every one' };
  const naming = options.naming ?? { label: (name) => name, until: since(timeline.requests[0]?.at ?? 0) };
  const contradiction = contradictionAt(trial, best, naming);
  return { answer: 'fails', ...known, ...(contradiction && { contradiction }) };
}

// Mostly what happened is close to the record's own order, and a narrow search finds it soon. Only a whole one tells
// that there is nothing to be found.
function searchWidening(trial: Trial, starts: readonly Position[], effort: number): Found {
  for (const width of NARROW) {
    const found = search(trial, starts, { effort: effort / 4, width });
    if (found.holds !== undefined) return found;
  }
  return search(trial, starts, { effort: effort / 2, width: Number.POSITIVE_INFINITY });
}

function doConnsCount(makeGroup: MakeGroup, changes: readonly Change[]): boolean {
  const { method, primaries, backups } = makeGroup();
  const peers = [
    ...primaries.peers,
    ...(backups?.peers ?? []),
    ...changes.flatMap((one) => ('peers' in one && one.peers) || []),
  ];
  return method.kind === 'least_conn' || peers.some(({ maxConns }) => maxConns > 0);
}

const beginning = (state: State, changes: readonly Change[]): Position => ({
  states: [state],
  next: 0,
  ahead: [],
  open: [],
  pending: [...changes.keys()],
  explained: 0,
  latest: 0,
  strain: 0,
});

const tooMany = (explained: number, attempts: number) =>
  `the order of events: after ${explained} of ${attempts} attempts too many are possible to follow them all`;
