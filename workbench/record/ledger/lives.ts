import type { EventLine } from '../schema.ts';

interface Freeze {
  from: number;
  to: number;
  /** Whether it was let go on, so that it could still write what it had to. */
  resumed: boolean;
}

interface Life {
  freezes: Freeze[];
  /** When it ended without having had the time to write. */
  killed: number[];
  /** When it first began or ended. */
  changed: number;
}

/** How far the clocks of nginx and of the engine may differ, and what lies between a thing and its line, in ms. */
export const SLACK = 500;

/** When replicas were frozen or killed, and when the balancer itself was gone, as the engine tells. Times in ms since 1970. */
export class Lives {
  readonly #lives = new Map<string, Life>();
  readonly #balancer: string;
  readonly #gone: number[] = [];

  /** @param balancer its name in the events, as it ends: before it may stand the lab's */
  constructor(balancer: string) {
    this.#balancer = balancer;
  }

  /** Takes an event; they come in order. */
  add({ event, replica, service, detail }: EventLine, at: number): void {
    const isBalancer = replica?.endsWith(this.#balancer) || service === this.#balancer || event === 'reload';
    if (isBalancer && event !== 'ready') this.#gone.push(at);
    if (replica === undefined) return;
    const life = this.#lives.get(replica) ?? { freezes: [], killed: [], changed: Infinity };
    this.#lives.set(replica, life);
    const open = life.freezes.at(-1);
    if (open?.to === Infinity && event !== 'pause' && event !== 'ready') {
      open.to = at;
      open.resumed = event !== 'kill' && event !== 'crash' && event !== 'exit';
    }
    if (event === 'pause') life.freezes.push({ from: at, to: Infinity, resumed: false });
    const hard = event === 'exit' && detail !== undefined && detail !== 'status 0';
    if (event === 'kill' || event === 'crash' || hard) life.killed.push(at);
    if (event === 'start' || event === 'exit' || event === 'crash' || event === 'kill')
      life.changed = Math.min(life.changed, at);
  }

  #freezesOf(replica: string, from: number, to: number): Freeze[] {
    const all = this.#lives.get(replica)?.freezes ?? [];
    return all.filter((freeze) => freeze.from <= to + SLACK && freeze.to >= from - SLACK);
  }

  /** Whether it was frozen at some moment between two. */
  wasFrozen(replica: string, from: number, to: number): boolean {
    return this.#freezesOf(replica, from, to).length > 0;
  }

  /** Until when a line of something between two moments can be held up by a freeze: Infinity while it lasts, else 0. */
  heldUpUntil(replica: string, from: number, to: number): number {
    return Math.max(0, ...this.#freezesOf(replica, from, to).map((freeze) => freeze.to));
  }

  /** Whether it was killed before it could write down something that it did between two moments. */
  wasSilenced(replica: string, from: number, to: number): boolean {
    const { killed } = this.#lives.get(replica) ?? { killed: [] };
    if (killed.some((at) => at >= from - SLACK && at <= to + SLACK)) return true;
    return this.#freezesOf(replica, from, to).some(({ resumed }) => !resumed);
  }

  /** Whether the engine has told by a moment of a start or an end of it. */
  hasChanged(replica: string, by: number): boolean {
    return (this.#lives.get(replica)?.changed ?? Infinity) <= by;
  }

  /** Whether the balancer itself was stopped, started or told to read its conf anew between two moments. */
  wasBalancerDisturbed(from: number, to: number): boolean {
    return this.#gone.some((at) => at >= from - SLACK && at <= to + SLACK);
  }
}
