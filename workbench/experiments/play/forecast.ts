import { CLIENT_LEFT } from '../../model/balancing/request.ts';
import type { Step as Explained } from '../../model/prediction/explain.ts';
import type { PredictedRequest } from '../../model/prediction/predict.ts';
import type { PredictedPhase } from '../../record/prediction.ts';
import type { AskedShot } from '../experiment.ts';

const MOST_STEPS = 40;

/** Whether a request goes to this group: the lab has a route a service. */
export const isFor = ({ path }: Pick<AskedShot, 'path'>, upstream: string): boolean =>
  path.split(/[/?]/)[1] === upstream.split(':')[0];

/** Notes a pick with its weights, for the picture of them. */
export function note(
  phase: PredictedPhase,
  step: Explained,
  request: number,
  label: (address: string) => string,
): void {
  if (phase.steps.length >= MOST_STEPS) return;
  phase.steps.push({
    request,
    attempt: step.attempt,
    picked: step.picked === undefined ? undefined : label(step.picked),
    why: step.aftermath === '' ? step.why : `${step.why} ${step.aftermath}`,
    peers: step.peers.map((peer) => ({
      replica: label(peer.name),
      before: peer.before,
      after: peer.after,
      effective: peer.effective,
      banned: peer.bannedUntil !== undefined,
    })),
  });
}

/** Counts one request of a phase. */
export function count(phase: PredictedPhase, one: PredictedRequest, label: (address: string) => string): void {
  const attempts = one.attempts.map(({ peer, behaviour }) => ({
    replica: label(peer.name),
    outcome: String(behaviour),
  }));
  phase.sequence.push({ attempts, status: one.status });
  const last = one.attempts.at(-1);
  // As the ledger counts: a 503 that a replica gives is an error, and no answer of it.
  if (one.status >= 500 || one.status === CLIENT_LEFT) phase.errors++;
  else if (typeof last?.behaviour === 'number' && !one.exhausted) {
    const name = label(last.peer.name);
    phase.answers[name] = (phase.answers[name] ?? 0) + 1;
  }
}
