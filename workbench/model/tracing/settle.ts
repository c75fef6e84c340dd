import { CLIENT_LEFT, type Instant, type Request } from '../balancing/request.ts';
import { State } from './lineup.ts';
import type { TracedAttempt, TracedRequest } from './observed.ts';
import { advance, Open, type Position, stateOf, type Trial, withState } from './position.ts';

/** The attempt that ends with a step. */
export const attemptAt = ({ timeline }: Trial, { request, step }: Pick<Open, 'request' | 'step'>): TracedAttempt =>
  timeline.requests[request]?.attempts[(step - 1) / 2] as TracedAttempt;

/** Whether the record shows a further pick after the step. */
export const goesOn = ({ timeline }: Trial, { request, step }: Pick<Open, 'request' | 'step'>): boolean =>
  step + 1 < timeline.steps(request);

/**
 * Lets the model take note of the end of an attempt.
 * @returns the positions it may lead to; none if the request should have gone on and did not, or the reverse
 */
export function playSettle(trial: Trial, position: Position, open: Open, seconds: number): Position[] {
  const state = stateOf(position, open);
  const traced = trial.timeline.requests[open.request] as TracedRequest;
  const expected = goesOn(trial, open);
  return momentsOf(trial, open, traced).flatMap((ms) => {
    const { model, isNext } = settle(trial, position, open, { seconds, ms });
    if (isNext !== expected && !(isNext && traced.status === CLIENT_LEFT)) return [];
    const changed = withState(position, state, new State(state.lineup, state.lineup.read()));
    return [advance(trial, changed, open, new Open(open.request, open.step + 1, model, open.lineup))];
  });
}

// Where a try ends close to proxy_next_upstream_timeout, it may have been in time or not.
function momentsOf({ timeline, policy }: Trial, { request, step }: Open, { at, attempts }: TracedRequest): number[] {
  const lasted = attempts.slice(0, (step + 1) / 2).reduce((sum, { ms }) => sum + ms, 0);
  const slack = (timeline.to(request, step) - timeline.from(request, step)) / 2;
  const isClose = policy.timeout > 0 && Math.abs(lasted - policy.timeout) <= slack;
  return isClose ? [at + policy.timeout - 1, at + policy.timeout] : [at + lasted];
}

/**
 * Lets the model take note of the end of an attempt, whatever the record shows then. The group is in the state after it.
 * @returns whether the request goes on to a further pick
 */
export function settle(
  trial: Trial,
  position: Position,
  open: Open,
  now: Instant,
): { model: Request; isNext: boolean } {
  const { lineup, numbers } = stateOf(position, open);
  lineup.enter(numbers);
  const model = open.model.copy();
  const { outcome, sent } = attemptAt(trial, open);
  if (typeof outcome === 'number' ? model.answered(outcome, now) === 'pass' : outcome === 'left') {
    model.finish(now);
    return { model, isNext: false };
  }
  if (typeof outcome === 'number' || outcome === 'left') return { model, isNext: true };
  const cached = outcome === 'error' && sent && needsTry(trial, open, model);
  return { model, isNext: model.failed(outcome, now, { sent, cached }) === 'next' };
}

// An error on a kept connection uses up no try. The record does not tell which was one: it was, if the tries would not
// suffice otherwise for what followed.
function needsTry({ timeline }: Trial, { request, step }: Open, model: Request): boolean {
  const { attempts, exhausted } = timeline.requests[request] as TracedRequest;
  const followed = attempts.length - (step + 1) / 2 + (exhausted ? 1 : 0);
  return model.tries - 1 < followed;
}
