import { addressKey } from '../../../workbench/model/balancing/address.ts';
import type { Group } from '../../../workbench/model/balancing/group.ts';
import type { Peer } from '../../../workbench/model/balancing/peer.ts';
import { type Condition, statusOf } from '../../../workbench/model/balancing/policy.ts';
import type { Instant, Next, Request } from '../../../workbench/model/balancing/request.ts';
import type { Course } from './course.ts';
import { IdleConnections } from './idle.ts';
import { type Ask, READ_TIMEOUT, type Scenario } from './scenario.ts';

/** The model, or a mutant of it. */
export interface Model {
  Group: typeof Group;
  Request: typeof Request;
}

interface Underway {
  ask: Ask;
  request: Request;
  course: Course;
  worker: string;
  cached: boolean;
  peer: Peer;
}

/** Plays a scenario with the model: no network, no time. */
export class Prediction {
  readonly #scenario: Scenario;
  readonly #model: Model;
  readonly #group: Group;
  readonly #places: Map<string, number>;
  readonly #up: boolean[];
  readonly #now: Instant = { seconds: 1_000_000, ms: 0 };
  readonly #held: Underway[] = [];
  readonly #idle = new Map<string, IdleConnections>();
  readonly courses: Course[] = [];
  /** Every pick in its order, with the peer's current weight after it. */
  readonly picks: { peer: number; current: number }[] = [];

  /** @param addresses the peers' addresses: `hash … consistent` is computed from them */
  constructor(scenario: Scenario, model: Model, addresses: readonly string[]) {
    this.#scenario = scenario;
    this.#model = model;
    const peers = scenario.peers.map((peer, place) => ({
      ...peer,
      name: addresses[place] ?? '',
      server: addresses[place] ?? '',
    }));
    this.#group = new model.Group('group', scenario.method, peers);
    this.#places = new Map(addresses.map((address, place) => [address, place]));
    this.#up = scenario.peers.map(() => true);
  }

  /** @param workerOf the worker that had a request: each keeps its own idle connections */
  run(workerOf: (id: number) => string): this {
    for (const step of this.#scenario.steps) {
      if (step.do === 'wait') this.#now.seconds += step.seconds;
      else if (step.do === 'start') this.#up[step.peer] = true;
      else if (step.do === 'stop') this.#stop(step.peer);
      else if (step.do === 'release') this.#release(this.#held.findIndex(({ ask }) => ask.id === step.id));
      else this.#ask(step, workerOf(step.id));
    }
    while (this.#held.length > 0) this.#release(0);
    return this;
  }

  #stop(peer: number): void {
    this.#up[peer] = false;
    for (const idle of this.#idle.values()) idle.drop(peer);
  }

  #ask(ask: Ask, worker: string): void {
    const { conditions, ...policy } = this.#scenario.policy;
    const key = this.#scenario.method.kind === 'ip_hash' ? addressKey(ask.from) : Buffer.from(ask.key);
    const asking = {
      method: ask.method,
      key: key as Uint8Array,
      policy: { ...policy, conditions: new Set(conditions) },
    };
    const course: Course = { id: ask.id, attempts: [], status: 0 };
    this.courses.push(course);
    const request = new this.#model.Request(this.#group, asking, this.#now);
    this.#go({ ask, request, course, worker }, 'next');
  }

  /** Tries peers until the request is over or held. */
  #go(underway: Omit<Underway, 'cached' | 'peer'>, from: Next): void {
    const { course } = underway;
    for (let next = from; ; ) {
      if (next !== 'next') {
        course.status = next;
        return;
      }
      const peer = underway.request.pick(this.#now);
      if (peer === undefined) {
        course.attempts.push({ peer: -1, status: 502 });
        course.status = 502;
        return;
      }
      const place = this.#places.get(peer.name) as number;
      this.picks.push({ peer: place, current: peer.current });
      const trying = { ...underway, peer, cached: this.#idleOf(underway.worker).take(place) };
      if (!trying.cached && this.#up[place] !== true) next = this.#fail(trying, place, 'error', false);
      else if (underway.ask.script[place]?.held !== true) next = this.#deed(trying, place);
      else {
        this.#held.push(trying);
        return;
      }
    }
  }

  #release(index: number): void {
    const [underway] = this.#held.splice(index, index < 0 ? 0 : 1);
    if (underway === undefined) return;
    const next = this.#deed(underway, this.#places.get(underway.peer.name) as number);
    this.#go(underway, next);
  }

  /** What the peer does with it, and what follows. */
  #deed(underway: Underway, place: number): Next {
    const { ask, request, course, worker, cached } = underway;
    const now = this.#now;
    const deed = ask.script[place]?.deed ?? 'ok';
    if (deed === 'reset' || deed === 'close' || (deed === 'stale' && cached))
      return this.#fail(underway, place, 'error');
    if (deed === 'garbage') return this.#fail(underway, place, 'invalid_header');
    if (deed === 'hang') {
      now.ms += READ_TIMEOUT;
      return this.#fail(underway, place, 'timeout');
    }
    if (deed === 'leave') {
      course.attempts.push({ peer: place, status: 0 });
      request.finish(now);
      return 499;
    }
    const status = typeof deed === 'number' ? deed : 200;
    course.attempts.push({ peer: place, status });
    if (request.answered(status, now) === 'next') return 'next';
    request.finish(now);
    if (deed !== 'cut') this.#idleOf(worker).keep(place);
    return status;
  }

  #fail({ course, request, cached }: Underway, place: number, condition: Condition, sent = true): Next {
    course.attempts.push({ peer: place, status: statusOf(condition) });
    return request.failed(condition, this.#now, { sent, cached });
  }

  #idleOf(worker: string): IdleConnections {
    const idle = this.#idle.get(worker) ?? new IdleConnections(this.#scenario.keepalive);
    this.#idle.set(worker, idle);
    return idle;
  }
}
