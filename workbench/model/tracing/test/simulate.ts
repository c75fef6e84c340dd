import { Group, type Method } from '../../balancing/group.ts';
import type { PeerOptions } from '../../balancing/peer.ts';
import type { Policy } from '../../balancing/policy.ts';
import { Request } from '../../balancing/request.ts';
import type { Change, TracedAttempt, TracedRequest } from '../observed.ts';

/** Draws from [0, 1), the same for the same seed (mulberry32). */
export function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A peer that misbehaves from … to, in ms from the start; times in which all goes well are left out. */
export interface Trouble {
  name: string;
  from: number;
  to: number;
  outcome: TracedAttempt['outcome'];
  sent: boolean;
  ms: number;
}

/** A world for the simulator. */
export interface World {
  seed: number;
  method: Method;
  peers: PeerOptions[];
  policy: Policy;
  requests: number;
  /** When they begin to come, in ms from `START`. */
  from?: number;
  /** Requests a second. */
  rate: number;
  /** How long an answer takes, in ms, on average. */
  slow: number;
  troubles: Trouble[];
  /** When each change comes, in ms from the start; where the record shows it is chance. */
  changes: { at: number; change: Pick<Change, 'kind'> & Partial<{ peers: PeerOptions[]; names: string[] }> }[];
  /** How many of 100 clients leave early, send POST, have a key that the record tells. */
  leave: number;
  post: number;
  keyed: number;
}

/** What a record would tell of a world, and the truth about it. */
export interface Simulated {
  requests: TracedRequest[];
  changes: Change[];
}

/** A full second, in ms. */
export const START = 1_700_000_000_000;

interface Live {
  traced: TracedRequest;
  model: Request;
  time: number;
}

/** Plays concurrent requests through the model, and writes down what nginx would: in the order of completion, in whole ms, a little wrong. */
export class Simulator {
  readonly #world: World;
  readonly #draw: () => number;
  readonly #queue: { time: number; run: () => void }[] = [];
  readonly #lines: TracedRequest[] = [];
  #group: Group;

  constructor(world: World) {
    this.#world = world;
    this.#draw = draws(world.seed);
    this.#group = new Group('g', world.method, world.peers);
  }

  run(): Simulated {
    const { requests, from = 0, rate, changes } = this.#world;
    const told = changes.map(({ at, change }) => this.#plan(at, change));
    let time = START + from;
    for (let number = 1; number <= requests; number++) {
      time += (-Math.log(1 - this.#draw()) * 1000) / rate;
      const begin = time;
      this.#at(begin, () => this.#begin(`r${number}`, begin));
    }
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) next.run();
    return { requests: this.#lines, changes: told };
  }

  #at(time: number, run: () => void): void {
    let place = this.#queue.length;
    while (place > 0 && (this.#queue[place - 1]?.time ?? 0) > time) place--;
    this.#queue.splice(place, 0, { time, run });
  }

  #chance(percent: number): boolean {
    return this.#draw() * 100 < percent;
  }

  // The clock of a worker may stand still for up to 1 ms.
  #now(time: number): { seconds: number; ms: number } {
    return { seconds: Math.floor((time - this.#draw()) / 1000), ms: Math.floor(time) };
  }

  #plan(at: number, change: World['changes'][number]['change']): Change {
    const time = START + at;
    this.#at(time, () => this.#change(change));
    const width = this.#chance(30) ? 2 : 1500;
    return { ...change, from: time - this.#draw() * width, to: time + this.#draw() * width } as Change;
  }

  #change({ kind, peers = [], names = [] }: World['changes'][number]['change']): void {
    const { world, group } = { world: this.#world, group: this.#group };
    const present = [...group.primaries.peers, ...(group.backups?.peers ?? [])];
    if (kind === 'reset') this.#group = new Group('g', world.method, peers.length > 0 ? peers : present);
    if (kind === 'add') group.replace(new Set(peers.map(({ server }) => server)), shuffled(peers, this.#draw));
    if (kind === 'remove')
      group.replace(new Set(present.filter(({ name }) => names.includes(name)).map(({ server }) => server)), []);
  }

  #begin(id: string, time: number): void {
    const method = this.#chance(this.#world.post) ? 'POST' : 'GET';
    const key = Uint8Array.from([this.#draw() * 256, this.#draw() * 256, this.#draw() * 256]);
    const draw = (n: number) => Math.floor(this.#draw() * n);
    const model = new Request(this.#group, { method, policy: this.#world.policy, key, draw }, this.#now(time));
    const at = Math.round(time + (this.#draw() - 0.5));
    const traced: TracedRequest = { id, at, method, attempts: [], exhausted: false, status: 0 };
    if (this.#chance(this.#world.keyed)) traced.key = key;
    this.#pick({ traced, model, time });
  }

  #pick(live: Live): void {
    const peer = live.model.pick(this.#now(live.time));
    if (peer === undefined) {
      this.#end(live, 502, true);
      return;
    }
    const trouble = this.#world.troubles.find(
      ({ name, from, to }) => name === peer.name && live.time - START >= from && live.time - START < to,
    );
    const healthy = { outcome: 200, sent: true, ms: -Math.log(1 - this.#draw()) * this.#world.slow };
    const { outcome, sent, ms } = this.#chance(this.#world.leave)
      ? { ...healthy, outcome: 'left' as const }
      : (trouble ?? healthy);
    const lasted = trouble === undefined ? ms : ms * (0.9 + 0.2 * this.#draw());
    const time = live.time + lasted;
    live.traced.attempts.push({ name: peer.name, outcome, sent, ms: Math.round(lasted) });
    this.#at(time, () => this.#settle({ ...live, time }, { name: peer.name, outcome, sent, ms }));
  }

  #settle(live: Live, { outcome, sent }: TracedAttempt): void {
    const now = this.#now(live.time);
    if (outcome === 'left' || (typeof outcome === 'number' && live.model.answered(outcome, now) === 'pass')) {
      live.model.finish(now);
      this.#end(live, outcome === 'left' ? 499 : (outcome as number), false);
      return;
    }
    const cached = outcome === 'error' && sent && this.#chance(20);
    const next = typeof outcome === 'number' ? 'next' : live.model.failed(outcome, now, { sent, cached });
    if (next === 'next') this.#pick(live);
    else this.#end(live, next, false);
  }

  #end({ traced }: Live, status: number, exhausted: boolean): void {
    this.#lines.push({ ...traced, status, exhausted });
  }
}

export function shuffled<T>(items: readonly T[], draw: () => number): T[] {
  return items
    .map((item) => ({ item, rank: draw() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
