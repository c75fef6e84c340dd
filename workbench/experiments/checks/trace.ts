import { Group } from '../../model/balancing/group.ts';
import type { PeerOptions } from '../../model/balancing/peer.ts';
import type { Policy } from '../../model/balancing/policy.ts';
import { since } from '../../model/prediction/reasons.ts';
import { type Change, type Traced, type TracedRequest, traceCheck } from '../../model/prediction/trace.ts';
import { copyGroup } from '../play/copy-group.ts';
import type { Claim, Judgement, Run } from './claim.ts';

/** What the balancer logged of the group under study. */
export interface Observation {
  requests: readonly TracedRequest[];
  /** The worker that had each of them, by id and time: without `zone` each has a state of its own. */
  workerOf: (request: TracedRequest) => string;
  changes: readonly Change[];
}

/** What the model takes it against. */
export interface Basis {
  upstream: string;
  method: Group['method'];
  peers: readonly PeerOptions[];
  policy: Policy;
  zone: boolean;
  /** The state at the beginning; undefined: fresh. */
  start: Group | undefined;
  /** Whether the order of the peers is known. */
  ordered: boolean;
  label: (address: string) => string;
}

/** Under concurrency: some order of picks within the uncertainty must explain every choice, on each conf of the run. */
export function traceClaim(segments: readonly { observation: Observation; basis: Basis }[]): Claim {
  return {
    check: 'trace',
    title: 'every choice follows from the conf',
    because: 'The model was fed with what happened: in some order of events it chooses the same every time.',
    judge: (run) => {
      const uncertainties = uncertaintiesOf(run);
      const judgements = segments.map(({ observation, basis }) => judge(observation, basis, uncertainties));
      const worst =
        judgements.find(({ answer }) => answer === 'fails') ?? judgements.find(({ answer }) => answer !== 'holds');
      return worst ?? { ...HOLDS, observed: judgements.map(({ observed }) => observed).join('; ') };
    },
  };
}

const HOLDS = { answer: 'holds', expected: 'all explained' } as const;

function judge(observation: Observation, basis: Basis, uncertainties: readonly number[]): Judgement {
  const { expected } = HOLDS;
  const groups = basis.zone
    ? new Map([['', [...observation.requests]]])
    : Map.groupBy(observation.requests, observation.workerOf);
  let explained = 0;
  let doubt: Traced | undefined;
  for (const [worker, requests] of groups) {
    const traced = check(requests, observation.changes, basis, uncertainties);
    explained += traced.explained;
    if (traced.answer === 'fails') return fails(traced, explained, worker, basis);
    if (traced.answer === 'cannot tell') doubt ??= traced;
  }
  const observed = `${explained} explained${basis.zone ? '' : `, ${groups.size} workers apart`}`;
  if (doubt === undefined) return { ...HOLDS, observed };
  return { answer: 'cannot tell', expected, observed, missing: doubt.missing ?? 'the record does not tell the order' };
}

/**
 * How far a moment of the record may be wrong, in ms. nginx looks at its clock once a round of its loop: on a machine
 * that is busy a moment lies as far back as the worker had to wait. So what 2 ms do not explain more may.
 */
const UNCERTAINTIES = [2, 10, 40];
/** What held up the sender has held up a worker too, and perhaps several times in a row: one more try, but up to here. */
const HOLD_UPS = 5;
const MOST_MS = 250;

function uncertaintiesOf({ lateness }: Run): number[] {
  const held = HOLD_UPS * Math.max(0, ...[...lateness.values()].map(({ worst }) => worst));
  return [...UNCERTAINTIES, Math.min(held, MOST_MS)].filter((ms, index, all) => ms > (all[index - 1] ?? 0));
}

function check(
  requests: readonly TracedRequest[],
  changes: readonly Change[],
  basis: Basis,
  uncertainties: readonly number[],
): Traced {
  const make = (peers?: readonly PeerOptions[]) =>
    peers === undefined && basis.start !== undefined
      ? copyGroup(basis.start)
      : new Group(basis.upstream, basis.method, peers ?? basis.peers);
  let first: Traced | undefined;
  for (const uncertainty of uncertainties) {
    const traced = traceCheck(make, basis.policy, requests, changes, {
      uncertainty,
      startOrders: basis.ordered ? 'given' : 'any',
      naming: { label: basis.label, until: since(requests[0]?.at ?? 0) },
    });
    if (traced.answer === 'holds') return traced;
    first ??= traced;
    if (traced.answer === 'cannot tell') return first.answer === 'fails' ? traced : first;
  }
  return first as Traced;
}

function fails({ contradiction }: Traced, explained: number, worker: string, { label }: Basis): Judgement {
  const name = (peer: string) => (peer === 'nobody' ? peer : label(peer));
  return {
    answer: 'fails',
    expected: contradiction === undefined ? '' : name(contradiction.expected),
    observed: contradiction === undefined ? '' : name(contradiction.observed),
    requests: contradiction === undefined ? [] : [contradiction.id],
    contradiction: `After ${explained} choices explained: ${contradiction?.sentence ?? ''}${worker === '' ? '' : ` (worker ${worker})`}`,
  };
}
