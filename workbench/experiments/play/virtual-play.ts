import type { Peer } from '../../model/balancing/peer.ts';
import { type Step as Explained, explain } from '../../model/prediction/explain.ts';
import { lawOf } from '../../model/prediction/law.ts';
import type { Behaviour, Plan } from '../../model/prediction/plan.ts';
import { type PredictedRequest, predict } from '../../model/prediction/predict.ts';
import { since } from '../../model/prediction/reasons.ts';
import type { PredictedPhase } from '../../record/prediction.ts';
import type { AskedShot, Step } from '../experiment.ts';
import { copyGroup } from './copy-group.ts';
import { count, isFor, note } from './forecast.ts';
import { keyOf } from './key.ts';
import type { Fresh, Timing, Virtual } from './virtual.ts';

/** One play of the steps through the model, on a virtual clock. */
export class VirtualPlay {
  readonly #virtual: Virtual;
  readonly #timing: Timing;
  readonly #phases: PredictedPhase[] = [];
  readonly #gone = new Set<string>();
  readonly #frozen = new Set<string>();
  #fresh: Fresh;
  #now: number;
  #doubt: string | undefined;

  constructor(virtual: Virtual, timing: Timing, now: number) {
    this.#virtual = virtual;
    this.#timing = timing;
    this.#fresh = { group: copyGroup(virtual.group), route: virtual.route, key: virtual.key };
    this.#now = Math.ceil(now / 1000) * 1000 + timing.offset;
    this.#doubt = virtual.doubt;
  }

  run(steps: readonly Step[]): PredictedPhase[] {
    for (const step of steps) this.#play(step);
    return this.#phases;
  }

  #play(step: Step): void {
    switch (step.do) {
      case 'wait':
        this.#now += step.ms;
        return;
      case 'await':
        return;
      case 'send':
        this.#send(step);
        return;
      case 'load':
        this.#load(step);
        return;
      case 'scale':
      case 'reload':
        this.#renew(step);
        return;
      default:
        this.#act(step.do, step.replicas);
    }
  }

  #act(action: string, replicas: string[]): void {
    this.#now += action === 'start' || action === 'restart' ? this.#timing.start : this.#timing.act;
    for (const replica of replicas) {
      this.#frozen.delete(replica);
      this.#gone.delete(replica);
      if (action === 'stop' || action === 'kill') this.#gone.add(replica);
      if (action === 'pause') this.#frozen.add(replica);
    }
  }

  #renew(step: Step): void {
    this.#now += this.#timing.act;
    const { fresh, certain } = this.#virtual.renew(step, this.#fresh);
    this.#fresh = fresh;
    if (!certain) this.#doubt ??= `when and in what order the balancer learns of a ${step.do} is not known beforehand`;
  }

  #behaviour(shot: AskedShot | undefined, peer: Peer): Behaviour {
    const label = this.#virtual.label(peer.name);
    if (this.#virtual.deserted.has(peer.name)) return 'refused';
    if (this.#gone.has(label)) return this.#virtual.gone;
    if (this.#frozen.has(label)) return 'timeout';
    const { fault } = shot ?? {};
    if (fault === undefined || fault.at !== label) return 200;
    if (fault.kind === 'status') return fault.status;
    if (fault.kind === 'delay') return fault.ms < this.#fresh.route.patience.read ? 200 : 'timeout';
    return fault.kind === 'reset' ? 'reset' : 'timeout';
  }

  /** One request; the clock goes on by what it takes. */
  #one(shot: AskedShot, patience: number | undefined, tell: (step: Explained) => void): PredictedRequest {
    const { group, route, key: text } = this.#fresh;
    const key = keyOf(text, group.method.kind, shot);
    if (key === undefined && group.method.kind === 'hash') this.#doubt ??= `its key ${text} is not known here`;
    const plan: Plan = {
      requests: 1,
      every: 0,
      waits: new Map(),
      faults: [...group.primaries.peers, ...(group.backups?.peers ?? [])].map((peer) => ({
        matches: (one) => one === peer,
        from: 1,
        to: 1,
        behaviour: this.#behaviour(shot, peer),
      })),
      method: shot.method === 'POST' ? 'POST' : 'GET',
      start: this.#now,
      ...(key !== undefined && { key }),
      ...(patience !== undefined && { clientPatience: patience }),
    };
    const observer = explain(group, { label: this.#virtual.label, until: since(this.#now) }, tell);
    const [request] = predict(group, route, plan, observer);
    if (request === undefined) throw new Error('a plan of one request has one');
    return request;
  }

  #send({ phase, shots, requests, every = 20, patience }: Extract<Step, { do: 'send' }>): void {
    const predicted = this.#begin(phase, 'one at a time', requests);
    if (this.#fresh.group.method.kind === 'random') this.#draw(predicted, requests);
    for (let number = 1; number <= requests; number++) {
      const shot = shots[(number - 1) % shots.length];
      if (!this.#isPredicted(shot)) continue;
      const one = this.#one(shot, patience, (step) => note(predicted, step, number, this.#virtual.label));
      this.#now += Math.max(every, one.ms);
      count(predicted, one, this.#virtual.label);
    }
    this.#end(predicted);
  }

  /** Requests under a load are predicted as if each were over at once; what they leave is certain only if none failed. */
  #load(step: Extract<Step, { do: 'load' }>): void {
    const most = Math.round(step.rate * step.seconds);
    const predicted = this.#begin(step.phase, 'load', most);
    predicted.exact = false;
    predicted.why = step.untilDone ? 'requests overlap, until its steps are done' : 'requests overlap';
    const began = this.#now;
    const meanwhile = [...(step.meanwhile ?? [])];
    let free = began; // when the next step of those under the load may begin
    let number = 0;
    for (; number < most; number++) {
      const due = began + (number * 1000) / step.rate;
      for (let next = meanwhile[0]; next !== undefined && free <= due; next = meanwhile[0]) {
        meanwhile.shift();
        this.#now = free;
        this.#play(next);
        free = this.#now;
      }
      if (step.untilDone && meanwhile.length === 0 && free <= due) break;
      this.#now = due;
      const shot = step.shots[number % step.shots.length];
      if (!this.#isPredicted(shot)) continue;
      const one = this.#one(shot, step.patience, (explained) =>
        note(predicted, explained, number + 1, this.#virtual.label),
      );
      count(predicted, one, this.#virtual.label);
      if (one.attempts.length !== 1 || one.status >= 500)
        this.#doubt ??= 'what a load with failures leaves depends on which requests were under way';
    }
    for (const rest of meanwhile) this.#play(rest);
    this.#now = Math.max(this.#now, began + (number * 1000) / step.rate);
    predicted.requests = number;
    if (step.untilDone) predicted.open = true;
    if (this.#fresh.group.method.kind === 'random') this.#draw(predicted, number);
    if (this.#fresh.group.method.kind !== 'round_robin') this.#doubt ??= 'requests overlapped';
    predicted.sequence = [];
    this.#end(predicted);
  }

  #isPredicted(shot: AskedShot | undefined): shot is AskedShot {
    return shot !== undefined && isFor(shot, this.#virtual.upstream) && this.#fresh.group.method.kind !== 'random';
  }

  /** Where chance decides, only the shares are known. */
  #draw(predicted: PredictedPhase, requests: number): void {
    const law = lawOf(this.#fresh.group, Math.floor(this.#now / 1000)) ?? new Map<string, number>();
    for (const [name, share] of law) predicted.answers[this.#virtual.label(name)] = Math.round(share * requests);
  }

  #begin(name: string, kind: PredictedPhase['kind'], requests: number): PredictedPhase {
    const doubt =
      this.#fresh.group.method.kind === 'random' ? 'chance decides' : (this.#doubt ?? this.#doubtOfOthers());
    return {
      name,
      kind,
      upstream: this.#virtual.upstream,
      requests,
      exact: doubt === undefined,
      ...(doubt !== undefined && { why: doubt }),
      sequence: [],
      answers: {},
      errors: 0,
      steps: [],
    };
  }

  /** How long a replica takes that asks others nobody knows while those are not all there. */
  #doubtOfOthers(): string | undefined {
    if (!this.#virtual.asksOthers) return undefined;
    const { primaries, backups } = this.#fresh.group;
    const own = new Set([...primaries.peers, ...(backups?.peers ?? [])].map(({ name }) => this.#virtual.label(name)));
    const missing = [...this.#gone, ...this.#frozen].filter((label) => !own.has(label));
    return missing.length === 0 ? undefined : `it asks others, and not all of them are there (${missing.join(', ')})`;
  }

  #end(predicted: PredictedPhase): void {
    if (this.#doubt !== undefined && predicted.kind === 'one at a time') {
      predicted.exact = false;
      predicted.why ??= this.#doubt;
    }
    if (Object.keys(predicted.answers).length > 0 || predicted.errors > 0) this.#phases.push(predicted);
  }
}
