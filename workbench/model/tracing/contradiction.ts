import { explain } from '../prediction/explain.ts';
import { instant } from '../prediction/predict.ts';
import type { Naming } from '../prediction/reasons.ts';
import type { TracedAttempt, TracedRequest } from './observed.ts';
import { isGiven, modelOf, NOBODY, observedAt, playPick } from './pick.ts';
import { type Open, type Position, stateOf, type Trial } from './position.ts';
import { type Candidate, findReady } from './ready.ts';
import { attemptAt, goesOn, settle } from './settle.ts';

/** Where no course of events can explain the record any further. */
export interface Contradiction {
  id: string;
  /** Which request, in the order of first picks, and which of its tries; both from 1. */
  request: number;
  attempt: number;
  /** Peers' names, or `nobody`. */
  observed: string;
  expected: string;
  /** What the model says, with the peers' weights. */
  sentence: string;
  /** In ms since 1970. */
  at: number;
}

type Told = Pick<Contradiction, 'attempt' | 'observed' | 'expected' | 'sentence'>;

/**
 * Says what is wrong at a position from which no step leads on: of the steps that may come next, the one that can wait
 * least.
 */
export function contradictionAt(trial: Trial, position: Position, naming: Naming): Contradiction | undefined {
  const { picks, settles } = findReady(trial, position);
  const [first] = [...settles, ...picks].sort((a, b) => a.to - b.to);
  if (first === undefined) return undefined;
  const traced = trial.timeline.requests[first.request] as TracedRequest;
  const at = (first.from + first.to) / 2;
  const tell = first.open !== undefined && first.step % 2 === 1 ? wrongEnd : wrongPick;
  return { id: traced.id, request: first.request + 1, at, ...tell(trial, position, first, at, naming) };
}

function wrongPick(trial: Trial, position: Position, candidate: Candidate, at: number, naming: Naming): Told {
  const observed = observedAt(trial, candidate);
  const { expected } = playPick(trial, position, candidate, Math.floor(at / 1000));
  const label = (name: string) => (name === NOBODY ? name : naming.label(name));
  const why =
    whyNot(trial, position, candidate, at, naming) ?? `Only ${expected.map(label).join(' or ')} could be picked.`;
  return {
    attempt: candidate.step / 2 + 1,
    observed,
    expected: expected[0] ?? NOBODY,
    sentence: `The record shows ${label(observed)}, by the conf it is ${expected.map(label).join(' or ')}. ${why}`,
  };
}

function whyNot(
  trial: Trial,
  position: Position,
  candidate: Candidate,
  at: number,
  naming: Naming,
): string | undefined {
  const { open, request, step } = candidate;
  const { lineup, numbers } = stateOf(position, open);
  const observed = observedAt(trial, candidate);
  if (open !== undefined && open.lineup.version !== lineup.version)
    return 'The list of peers has changed since the request began: it gets no further try.';
  if (observed !== NOBODY && lineup.peers.every(({ name }) => name !== observed))
    return `${naming.label(observed)} is no peer of the group at that moment.`;
  const traced = trial.timeline.requests[request] as TracedRequest;
  const group = lineup.enter(numbers);
  if (isGiven(group, traced)) return undefined;
  const model = open?.model.copy() ?? modelOf(trial, group, traced);
  let why: string | undefined;
  const observer = explain(group, naming, (told) => {
    why = told.why;
  });
  observer.picking(model, request + 1, step / 2 + 1, instant(at));
  const peer = model.pick(instant(at));
  observer.picked(peer, instant(at));
  if (peer !== undefined) observer.settled(peer, 200, false, instant(at));
  return why;
}

function wrongEnd(trial: Trial, position: Position, candidate: Candidate, at: number, { label }: Naming): Told {
  const { request, step } = candidate;
  const open = candidate.open as Open;
  const { model } = settle(trial, position, open, instant(at));
  const attempt = attemptAt(trial, open);
  const what = `${label(attempt.name)} ${wordsFor(attempt)}`;
  const next = { attempt: (step + 1) / 2 + 1, observed: observedAt(trial, { request, step: step + 1 }) };
  if (goesOn(trial, open)) {
    const sentence = `${what}: by the conf the request ends there, but the record shows a further try.`;
    return { ...next, expected: NOBODY, sentence };
  }
  const { status } = trial.timeline.requests[request] as TracedRequest;
  const group = stateOf(position, open).lineup.group;
  const isKnown = !isGiven(group, trial.timeline.requests[request] as TracedRequest);
  const expected = isKnown ? (model.pick(instant(at))?.name ?? NOBODY) : NOBODY;
  const to = expected === NOBODY ? 'goes on' : `goes on to ${label(expected)}`;
  return {
    ...next,
    expected,
    sentence: `${what}: by the conf the request ${to}, but the record shows its end, ${status}.`,
  };
}

function wordsFor({ outcome }: TracedAttempt): string {
  if (typeof outcome === 'number') return `answered ${outcome}`;
  const words = { error: 'failed', timeout: 'did not answer in time', invalid_header: 'sent an invalid header' };
  return outcome === 'left' ? 'lost its client' : words[outcome];
}
