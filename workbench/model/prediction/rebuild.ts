import type { Group } from '../balancing/group.ts';
import type { Condition, Policy } from '../balancing/policy.ts';
import { Request } from '../balancing/request.ts';
import type { Behaviour } from './plan.ts';
import { instant, type Observer } from './predict.ts';

/** One attempt as a record tells it. */
export interface ObservedAttempt {
  /** The peer's address. */
  name: string;
  /** A status that came back, how it failed, or that the client left. */
  outcome: number | Extract<Condition, 'error' | 'timeout' | 'invalid_header'> | 'left';
  /** Whether any of the request was sent. */
  sent: boolean;
  /** How long it took, in ms. */
  ms: number;
}

/** One request as a record tells it. `at`: when its first peer was picked, in ms since 1970. */
export interface ObservedRequest {
  id: string;
  at: number;
  method: string;
  attempts: ObservedAttempt[];
}

// What these pick depends on more than the state: on chance, on a key, on the client's address. The record knows the pick.
const isGiven = ({ method }: Group) => method.kind === 'random' || method.kind === 'hash' || method.kind === 'ip_hash';

/** How well the model explains a record. */
export interface Rebuilt {
  requests: number;
  /** Ids of requests that went to another peer than the model says. */
  unexplained: string[];
}

/**
 * Brings a group that is fresh into the state that it must have after the requests of a record.
 * Where the record shows another pick than the model, the record is right: the pick is moved there.
 */
export function rebuild(
  group: Group,
  policy: Policy,
  observed: readonly ObservedRequest[],
  observer?: Observer,
): Rebuilt {
  const steps = observed.flatMap((one, index) => stepsOf(group, policy, one, index + 1, observer));
  const unexplained = new Set<string>();
  for (const { run, id } of steps.sort((a, b) => a.at - b.at)) if (!run()) unexplained.add(id);
  return { requests: observed.length, unexplained: [...unexplained] };
}

interface TimedStep {
  at: number;
  id: string;
  /** @returns false if the model would have picked otherwise */
  run: () => boolean;
}

function stepsOf(
  group: Group,
  policy: Policy,
  { id, at, method, attempts }: ObservedRequest,
  number: number,
  observer: Observer | undefined,
): TimedStep[] {
  let request: Request | undefined;
  let time = at;
  const steps: TimedStep[] = [];
  for (const [index, { name, outcome, sent, ms }] of attempts.entries()) {
    const began = time;
    const ended = time + ms;
    const run = () => {
      request ??= new Request(group, { method, policy }, instant(began));
      observer?.picking(request, number, index + 1, instant(began));
      return pickAs(group, request, name, began, observer);
    };
    steps.push({ at: began, id, run });
    steps.push({
      at: ended,
      id,
      run: () => {
        const peer = request?.peer;
        const before = peer?.fails ?? 0;
        if (request !== undefined) settle(request, outcome, sent, ended);
        if (peer !== undefined)
          observer?.settled(peer, behaviourOf(outcome, sent), peer.fails > before, instant(ended));
        return true;
      },
    });
    time = ended;
  }
  return steps;
}

function pickAs(group: Group, request: Request, name: string, at: number, observer: Observer | undefined): boolean {
  const peers = [...group.primaries.peers, ...(group.backups?.peers ?? [])];
  const actual = peers.find((peer) => peer.name === name);
  if (isGiven(group) && actual !== undefined) {
    request.take(actual, instant(at));
    observer?.picked(actual, instant(at));
    return true;
  }
  const gained = new Map(peers.map((peer) => [peer, peer.current + peer.effective]));
  const picked = request.pick(instant(at));
  observer?.picked(picked, instant(at));
  if (picked?.name === name) return true;
  if (actual === undefined) return false;
  // Who is picked pays what all have gained together: that sum is the same, whoever it is.
  const paid = picked === undefined ? 0 : (gained.get(picked) ?? 0) - picked.current;
  if (picked !== undefined && picked.backup === actual.backup) {
    picked.current += paid;
    actual.current -= paid;
  }
  request.moveTo(actual);
  return false;
}

const behaviourOf = (outcome: ObservedAttempt['outcome'], sent: boolean): Behaviour => {
  if (typeof outcome === 'number') return outcome;
  if (outcome === 'timeout') return sent ? 'timeout' : 'unreachable';
  return sent ? 'reset' : 'refused';
};

function settle(request: Request, outcome: ObservedAttempt['outcome'], sent: boolean, at: number): void {
  const now = instant(at);
  if (outcome === 'left') request.finish(now);
  else if (typeof outcome !== 'number') request.failed(outcome, now, { sent, cached: false });
  else if (request.answered(outcome, now) === 'pass') request.finish(now);
}
