import type { Group } from '../balancing/group.ts';
import type { Peer } from '../balancing/peer.ts';
import { CLIENT_LEFT, type Instant, Request } from '../balancing/request.ts';
import type { Route } from '../balancing/routes.ts';
import { type Behaviour, behaviourOf, type Plan } from './plan.ts';

/** One attempt of a predicted request. */
export interface PredictedAttempt {
  peer: Peer;
  behaviour: Behaviour;
}

/** One predicted request. Times in ms, `at` since 1970. */
export interface PredictedRequest {
  request: number;
  at: number;
  ms: number;
  attempts: PredictedAttempt[];
  /** What the client gets. */
  status: number;
  /** Whether it ended because nobody could be picked: "no live upstreams". */
  exhausted: boolean;
}

/** Who wants to see each step; the peers' state is that of the moment. */
export interface Observer {
  picking(request: Request, number: number, attempt: number, now: Instant): void;
  picked(peer: Peer | undefined, now: Instant): void;
  /** After a try: what the peer did, and whether it counts as a failure. */
  settled(peer: Peer, behaviour: Behaviour, isFailure: boolean, now: Instant): void;
}

export const instant = (ms: number): Instant => ({ seconds: Math.floor(ms / 1000), ms });

/**
 * Says what becomes of each of the next requests, sent one at a time. The group's state goes along, so a second call
 * goes on where the first ended. Memory does not grow with the number of requests.
 */
export function* predict(
  group: Group,
  route: Pick<Route, 'policy' | 'patience'>,
  plan: Plan,
  observer?: Observer,
): Generator<PredictedRequest> {
  let due = plan.start;
  let free = plan.start;
  for (let number = 1; number <= plan.requests; number++) {
    if (number > 1) due += plan.every;
    due = Math.max(due, free) + (plan.waits.get(number) ?? 0);
    const predicted = predictOne(group, route, plan, number, due, observer);
    free = due + predicted.ms;
    yield predicted;
  }
}

function predictOne(
  group: Group,
  { policy, patience }: Pick<Route, 'policy' | 'patience'>,
  plan: Plan,
  number: number,
  at: number,
  observer: Observer | undefined,
): PredictedRequest {
  let now = instant(at);
  const { method, key } = plan;
  const request = new Request(group, { method, policy, ...(key !== undefined && { key }) }, now);
  const attempts: PredictedAttempt[] = [];
  const end = (status: number, exhausted = false) => ({
    request: number,
    at,
    ms: now.ms - at,
    attempts,
    status,
    exhausted,
  });
  for (;;) {
    observer?.picking(request, number, attempts.length + 1, now);
    const peer = request.pick(now);
    observer?.picked(peer, now);
    if (peer === undefined) return end(502, true);
    const behaviour = behaviourOf(plan, peer, number);
    attempts.push({ peer, behaviour });
    const leaves = at + (plan.clientPatience ?? Number.POSITIVE_INFINITY);
    if (behaviour === 'timeout' && now.ms + patience.read > leaves) {
      now = instant(leaves);
      request.finish(now); // nobody waits for it any more: no failure of the peer
      observer?.settled(peer, behaviour, false, now);
      return end(CLIENT_LEFT);
    }
    if (behaviour === 'timeout') now = instant(now.ms + patience.read);
    if (behaviour === 'unreachable') now = instant(now.ms + patience.connect);
    const failsBefore = peer.fails;
    const next = settle(request, behaviour, now);
    observer?.settled(peer, behaviour, peer.fails > failsBefore, now);
    if (next !== 'next') return end(next);
  }
}

function settle(request: Request, behaviour: Behaviour, now: Instant): 'next' | number {
  if (typeof behaviour === 'number') {
    if (request.answered(behaviour, now) === 'next') return 'next';
    request.finish(now);
    return behaviour;
  }
  const sent = behaviour === 'reset' || behaviour === 'timeout';
  const condition = behaviour === 'timeout' || behaviour === 'unreachable' ? 'timeout' : 'error';
  return request.failed(condition, now, { sent, cached: false });
}
