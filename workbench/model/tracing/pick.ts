import type { Group } from '../balancing/group.ts';
import { obstacleOf, type Peer } from '../balancing/peer.ts';
import { type Instant, Request } from '../balancing/request.ts';
import { type Numbers, State } from './lineup.ts';
import type { TracedRequest } from './observed.ts';
import { advance, begin, Open, type Position, stateOf, type Trial, withState } from './position.ts';
import type { Candidate } from './ready.ts';

/** How the model puts that there is no peer to pick. */
export const NOBODY = 'nobody';

/** Whom the record shows at a pick. */
export const observedAt = ({ timeline }: Trial, { request, step }: Pick<Candidate, 'request' | 'step'>): string =>
  timeline.requests[request]?.attempts[step / 2]?.name ?? NOBODY;

/** A pick that was played. */
export interface Played {
  /** Whom the model allows: one, where it is no matter of chance or of a key that the record lacks. */
  expected: string[];
  numbers: Numbers;
  model: Request;
}

/** Lets the model make a pick. The group is in the state of the position afterwards, plus this pick. */
export function playPick(trial: Trial, position: Position, candidate: Candidate, seconds: number): Played {
  const state = stateOf(position, candidate.open);
  const group = state.lineup.enter(state.numbers);
  const traced = trial.timeline.requests[candidate.request] as TracedRequest;
  const now = { seconds, ms: traced.at };
  const model = candidate.open?.model.copy() ?? modelOf(trial, group, traced);
  const observed = observedAt(trial, candidate);
  const expected = isGiven(group, traced)
    ? takeGiven(group, model, candidate, observed, traced, now)
    : [model.pick(now)?.name ?? NOBODY];
  return { expected, numbers: state.lineup.read(), model };
}

/** The position after a pick, if the record and the model agree on it. */
export function afterPick(
  trial: Trial,
  position: Position,
  candidate: Candidate,
  { expected, numbers, model }: Played,
): Position | undefined {
  const observed = observedAt(trial, candidate);
  if (!expected.includes(observed)) return undefined;
  const { request, step, open } = candidate;
  const state = stateOf(position, open);
  const lineup = open?.lineup ?? state.lineup;
  const explained = position.explained + (observed === NOBODY ? 0 : 1);
  const changed = withState({ ...position, explained }, state, new State(state.lineup, numbers));
  const after = new Open(request, step + 1, model, lineup);
  return advance(trial, open === undefined ? begin(changed, request) : changed, open, after);
}

/** The model of a request that begins. */
export function modelOf({ policy }: Trial, group: Group, { at, method, key }: TracedRequest): Request {
  return new Request(group, { method, policy, ...(key !== undefined && { key }) }, { seconds: 0, ms: at });
}

/** Whether the record alone says who is picked: by chance, or by a key that is not known. */
export function isGiven({ method, single }: Group, { key }: TracedRequest): boolean {
  if (single) return false;
  return method.kind === 'random' || (key === undefined && (method.kind === 'hash' || method.kind === 'ip_hash'));
}

function takeGiven(
  group: Group,
  model: Request,
  { step, open }: Candidate,
  observed: string,
  { attempts }: TracedRequest,
  now: Instant,
): string[] {
  if (open !== undefined && open.lineup.version !== group.version) return [NOBODY];
  const free = (peers: readonly Peer[] = []) =>
    peers.filter((peer) => !model.hasTried(peer) && obstacleOf(peer, now.seconds) === undefined);
  const before = attempts[step / 2 - 1]?.name;
  const onBackups = group.backups?.peers.some(({ name }) => name === before) === true;
  const primaries = onBackups ? [] : free(group.primaries.peers);
  const allowed = primaries.length > 0 ? primaries : free(group.backups?.peers);
  const peer = allowed.find(({ name }) => name === observed);
  if (peer !== undefined) model.take(peer, now);
  return allowed.length === 0 ? [NOBODY] : allowed.map(({ name }) => name);
}
