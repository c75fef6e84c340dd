import { isBanned, type Peer } from '../balancing/peer.ts';
import type { Change, TracedRequest } from './observed.ts';
import { isGiven, NOBODY, observedAt } from './pick.ts';
import { type Open, type Position, stateOf, type Trial } from './position.ts';
import type { Candidate, Ready } from './ready.ts';
import { attemptAt } from './settle.ts';
import { mayFail, type Window } from './timeline.ts';

const secondOf = (ms: number) => Math.floor(ms / 1000);

/**
 * Finds what need not be followed, because a course of events that is followed leads wherever it would lead. Nothing is
 * left out that could explain more: each rule says why. The groups must be in the state of the position.
 */
export class Pruner {
  readonly #trial: Trial;
  readonly #position: Position;
  readonly #ready: Ready;

  constructor(trial: Trial, position: Position, ready: Ready) {
    this.#trial = trial;
    this.#position = position;
    this.#ready = ready;
  }

  /** Whether an attempt's end changes nothing, now and whatever comes before its last moment: it may come at once. */
  isInert({ open, from, to }: Candidate): boolean {
    const peer = open?.model.peer;
    if (open === undefined || peer === undefined || this.#trial.countsConns) return false;
    if (this.#isNeverBanned(peer, open, to)) return true;
    const failures = this.#failures(peer.name, to);
    const isBarred = peer.accessed >= peer.checked && isBanned(peer, secondOf(to) + 1); // nobody picks it meanwhile
    // A success clears failures only after a pick that has opened a new window.
    if (!mayFail(attemptAt(this.#trial, open), this.#trial.policy))
      return peer.fails === 0 ? failures.length === 0 : isBarred;
    // One failure more of a banned peer, in the second of its last one.
    const isSpent = peer.effective === 0 || Math.trunc(peer.weight / peer.maxFails) === 0;
    const isNow = (one: Window) => secondOf(one.from) === peer.checked && secondOf(one.to) === peer.checked;
    return isBarred && isSpent && peer.accessed === peer.checked && [{ from, to }, ...failures].every(isNow);
  }

  /** Whether a pick that has changed no peer's numbers would not do so later either: it may come at once. */
  isInertPick(candidate: Candidate): boolean {
    const isCalm = this.#isCalm(observedAt(this.#trial, candidate), candidate.open, candidate.to);
    return isCalm && this.#isPlain(candidate) && this.#endsCalmly(candidate);
  }

  /** Of picks or ends that could stand in for each other, only those with the nearest deadline. */
  leading(candidates: readonly Candidate[]): Candidate[] {
    if (candidates.length < 2) return [...candidates];
    const leaders: Candidate[] = [];
    for (const one of candidates.toSorted((a, b) => a.to - b.to))
      if (!leaders.some((leader) => this.#standsIn(leader, one))) leaders.push(one);
    return leaders;
  }

  // In any course in which `later` comes now and `first` afterwards, the two can change places: they do the same to the
  // peers, and what follows in their requests comes after both, or matters to nobody.
  #standsIn(first: Candidate, later: Candidate): boolean {
    if (secondOf(first.from) !== secondOf(later.from) || secondOf(first.to) !== secondOf(later.to)) return false;
    if (first.step % 2 !== later.step % 2 || this.#classOf(first) !== this.#classOf(later)) return false;
    if (later.open === undefined && !this.#canBeginApart(first, later)) return false;
    const { timeline } = this.#trial;
    const next = later.step + (later.step % 2 === 0 ? 1 : 2); // the end of the attempt that follows
    if (next >= timeline.steps(later.request) || timeline.from(later.request, next) > first.to) return true;
    const attempt = attemptAt(this.#trial, { request: later.request, step: next });
    if (mayFail(attempt, this.#trial.policy)) return false;
    return this.#isCalm(attempt.name, later.open, timeline.to(later.request, next)) || this.#endsFirst(first, later);
  }

  // Two last attempts, the first of which ends before the other: all of them can change places.
  #endsFirst(first: Candidate, later: Candidate): boolean {
    const { timeline, policy } = this.#trial;
    const [one, other] = [first, later].map(({ request, step }) => ({ request, step: step + 1 }));
    if (first.step % 2 === 1 || one === undefined || other === undefined) return false;
    if (timeline.steps(one.request) !== one.step + 1 || timeline.steps(other.request) !== other.step + 1) return false;
    if (mayFail(attemptAt(this.#trial, one), policy)) return false;
    return (
      timeline.from(one.request, one.step) <= timeline.from(other.request, other.step) &&
      timeline.to(one.request, one.step) <= timeline.to(other.request, other.step)
    );
  }

  // Whether it does not matter on which side of a change each of them is.
  #canBeginApart(first: Candidate, later: Candidate): boolean {
    const changes = this.#changes(first.to);
    if (changes.length === 0) return true;
    if (!this.#isPlain(first) || !this.#isPlain(later)) return false;
    return changes.every(({ kind }) => kind === 'add') || (this.#endsCalmly(first) && this.#endsCalmly(later));
  }

  // What a step does to the peers, and what follows until the next attempt ends.
  #classOf(candidate: Candidate): string {
    const { request, step, open } = candidate;
    const traced = this.#trial.timeline.requests[request] as TracedRequest;
    const { lineup } = stateOf(this.#position, open);
    const own = open === undefined ? 'new' : `${lineup.id} ${open.model.fingerprint}`;
    if (step % 2 === 0) {
      const isKeyed = traced.key !== undefined && !isGiven(lineup.group, traced);
      return [observedAt(this.#trial, candidate), own, isKeyed && request].join(' ');
    }
    const attempt = attemptAt(this.#trial, candidate);
    const left = this.#trial.timeline.steps(request) - step;
    const place = open?.model.peer === undefined ? -1 : lineup.peers.indexOf(open.model.peer);
    if (left === 1 && !mayFail(attempt, this.#trial.policy)) return `good ${lineup.id} ${place}`;
    const then = observedAt(this.#trial, { request, step: step + 1 });
    return [attempt.outcome, attempt.sent, place, step, left, then, traced.status, traced.method, own].join(' ');
  }

  // One attempt that is no failure: nothing of the request depends on what its group was when it began.
  #isPlain({ request }: Candidate): boolean {
    const { attempts, exhausted } = this.#trial.timeline.requests[request] as TracedRequest;
    const [only] = attempts;
    return only !== undefined && attempts.length === 1 && !exhausted && !mayFail(only, this.#trial.policy);
  }

  // Of a plain request: whether its end changes nothing, whenever it comes.
  #endsCalmly({ request, open }: Candidate): boolean {
    const { timeline } = this.#trial;
    if (timeline.steps(request) < 2) return true;
    const { name } = attemptAt(this.#trial, { request, step: 1 });
    return this.#isCalm(name, open, timeline.to(request, 1));
  }

  // No peer of that name remembers a failure, and none can come until then.
  #isCalm(name: string, open: Open | undefined, until: number): boolean {
    if (name === NOBODY || this.#trial.countsConns) return false;
    const own = stateOf(this.#position, open).lineup.peers.filter((peer) => peer.name === name);
    if (own.every((peer) => this.#isNeverBanned(peer, open, until))) return true;
    return own.every(({ fails }) => fails === 0) && this.#failures(name, until).length === 0;
  }

  #isNeverBanned({ maxFails }: Peer, open: Open | undefined, until: number): boolean {
    if (maxFails === 0) return true;
    return stateOf(this.#position, open).lineup.group.single && this.#changes(until).length === 0;
  }

  // What is over by the deadline was played already.
  #failures(name: string, until: number): Window[] {
    return this.#trial.timeline.failures(name, this.#ready.until, until);
  }

  #changes(until: number): Change[] {
    const { changes } = this.#trial;
    return this.#position.pending.map((one) => changes[one] as Change).filter(({ from }) => from <= until);
  }
}
