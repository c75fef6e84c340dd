import { hasFailures } from './lineup.ts';
import type { Change } from './observed.ts';
import { afterPick, NOBODY, observedAt, playPick } from './pick.ts';
import { type Open, type Position, stateOf, type Trial } from './position.ts';
import { Pruner } from './prune.ts';
import { type Candidate, findReady, type Ready } from './ready.ts';
import { attemptAt, playSettle } from './settle.ts';
import { mayFail } from './timeline.ts';

/**
 * The positions that one step more can lead to, those aside that others stand for (see Pruner). None: nothing that the
 * record allows is allowed by the model.
 */
export function expand(trial: Trial, position: Position): Position[] {
  const ready = findReady(trial, position);
  for (const { lineup, numbers } of position.states) lineup.enter(numbers);
  const pruner = new Pruner(trial, position, ready);
  const inert = ready.settles.find((one) => pruner.isInert(one));
  if (inert !== undefined) return settle(trial, position, inert).slice(0, 1);
  const [picks, settles] = [pruner.leading(ready.picks), pruner.leading(ready.settles)];
  const calm = isByTurns(position) ? [] : picks.filter((one) => pruner.isInertPick(one));
  for (const one of calm) {
    const after = pick(trial, position, one).filter(({ states }) => isUnchanged(states, position));
    if (after.length > 0) return after.slice(0, 1);
  }
  return takeAll(trial, position, { ...ready, picks, settles });
}

/** The positions that these steps lead to. */
export function takeAll(trial: Trial, position: Position, { picks, settles, changes, until }: Ready): Position[] {
  return [
    ...settles.flatMap((one) => settle(trial, position, one)),
    ...pickAll(trial, position, picks),
    ...changes.flatMap((one) => change(trial, position, one, until)),
  ];
}

const isByTurns = ({ states: [state] }: Position) =>
  ['round_robin', 'least_conn'].includes(state?.lineup.group.method.kind ?? '');

const isUnchanged = (states: Position['states'], before: Position) =>
  states.every(({ numbers }, index) => numbers.every((one, place) => one === before.states[index]?.numbers[place]));

/** The seconds that nginx's clock may have shown. */
export function secondsOf({ from, to }: Candidate, matters: boolean): number[] {
  const [first, last] = [Math.floor(from / 1000), Math.floor(to / 1000)];
  return matters ? Array.from({ length: last - first + 1 }, (_, index) => first + index) : [first];
}

function settle(trial: Trial, position: Position, candidate: Candidate): Position[] {
  const open = candidate.open as Open;
  const matters = mayFail(attemptAt(trial, open), trial.policy) || hasFailures(stateOf(position, open));
  return secondsOf(candidate, matters).flatMap((seconds) => playSettle(trial, position, open, seconds));
}

function pick(trial: Trial, position: Position, candidate: Candidate): Position[] {
  return secondsOf(candidate, hasFailures(stateOf(position, candidate.open)))
    .map((seconds) => afterPick(trial, position, candidate, playPick(trial, position, candidate, seconds)))
    .filter((after) => after !== undefined);
}

// By turns all new requests of a second meet the same choice: it is asked for once.
function pickAll(trial: Trial, position: Position, candidates: readonly Candidate[]): Position[] {
  const after: Position[] = [];
  const choices = new Map<number, string>();
  const byTurns = isByTurns(position);
  for (const one of candidates)
    for (const seconds of secondsOf(one, hasFailures(stateOf(position, one.open)))) {
      const known = byTurns && one.open === undefined ? choices.get(seconds) : undefined;
      if (known !== undefined && known !== observedAt(trial, one)) continue;
      const played = playPick(trial, position, one, seconds);
      if (byTurns && one.open === undefined) choices.set(seconds, played.expected[0] ?? NOBODY);
      const reached = afterPick(trial, position, one, played);
      if (reached !== undefined) after.push(reached);
    }
  return after;
}

function change({ changes, lineups }: Trial, position: Position, index: number, until: number): Position[] {
  const one = changes[index] as Change;
  const [state, ...older] = position.states;
  if (state === undefined) return [];
  const pending = position.pending.filter((other) => other !== index);
  const mayBeLeftOut = one.optional === true && one.to <= until; // as late as possible: no course is lost
  const used = (group: unknown) => position.open.some(({ lineup }) => lineup.group === group);
  return [
    ...lineups.after(state, one, index).map((next) => {
      const isReset = next.lineup.group !== state.lineup.group;
      const before = isReset && used(state.lineup.group) ? [state, ...older] : older;
      return { ...position, pending, states: [next, ...before] };
    }),
    ...(mayBeLeftOut ? [{ ...position, pending: pending.filter((other) => !isReturn(changes[other], one)) }] : []),
  ];
}

// Who did not go does not come back either.
const isReturn = (other: Change | undefined, { kind, ...one }: Change): boolean =>
  other?.kind === 'add' &&
  kind === 'remove' &&
  'names' in one &&
  other.peers.every(({ name, server }) => one.names.includes(name) && (one.server ?? server) === server);
