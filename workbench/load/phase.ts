import { clientLine } from './client-line.ts';
import { epochOffset, until } from './clock.ts';
import { Lateness } from './lateness.ts';
import type { LineFile } from './line-file.ts';
import type { PhaseOrder, PhaseReport } from './order.ts';
import { type Outcome, Sender } from './sender.ts';
import type { UnderWay } from './under-way.ts';

/** Requests so far. `answered`: with no error of the server; `failed`: with one, or without an answer. */
export interface Tally {
  sent: number;
  answered: number;
  failed: number;
}

/** One phase of a run: sends its requests in time, and writes a line of each. */
export class Phase {
  readonly tally: Tally = { sent: 0, answered: 0, failed: 0 };
  readonly #order: PhaseOrder;
  readonly #idOf: (n: number) => string;
  readonly #file: LineFile;
  readonly #sender: Sender;
  readonly #lateness = new Lateness();
  readonly #offset = epochOffset();
  readonly #stop = new AbortController();

  constructor(order: PhaseOrder, idOf: (n: number) => string, file: LineFile, underWay: UnderWay) {
    this.#order = order;
    this.#idOf = idOf;
    this.#file = file;
    this.#sender = new Sender(order, underWay);
  }

  /** Returns when all requests are over and their lines are in the file. */
  async run(): Promise<PhaseReport> {
    const { phase, pace } = this.#order;
    if (pace.kind === 'load') await this.#load(pace.rate, pace.seconds);
    else await this.#oneAtATime(pace.requests, pace.every);
    this.#sender.close();
    await this.#file.flush();
    return { phase, ...this.tally, lateness: this.#lateness.sum() };
  }

  /** Sends nothing more. What is under way is still waited for. */
  stop(): void {
    this.#stop.abort();
  }

  /** An open loop: who is due is sent, even if the lab or this process is behind. */
  async #load(rate: number, seconds: number): Promise<void> {
    const started = performance.now();
    const total = Math.round(rate * seconds);
    const underWay = new Set<Promise<unknown>>();
    for (let n = 0; n < total; n++) {
      const due = started + (n * 1000) / rate;
      await until(due, this.#stop.signal);
      if (this.#stop.signal.aborted) break;
      const sending = this.#send(due).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
    await Promise.all(underWay);
  }

  async #oneAtATime(requests: number, every: number): Promise<void> {
    let due = performance.now();
    for (let n = 0; n < requests; n++) {
      await until(due, this.#stop.signal);
      if (this.#stop.signal.aborted) break;
      const { sent, ended } = await this.#send(due);
      due = Math.max(ended, sent + every);
    }
  }

  async #send(due: number): Promise<Outcome> {
    const { phase, shots } = this.#order;
    const n = ++this.tally.sent;
    const shot = shots[(n - 1) % shots.length];
    if (shot === undefined) throw new Error(`phase "${phase}": there is nothing to send`);
    const id = this.#idOf(n);
    const outcome = await this.#sender.send(shot, id);
    const failed = outcome.status === 0 || outcome.status >= 500;
    this.tally[failed ? 'failed' : 'answered']++;
    this.#lateness.add(outcome.sent - due);
    this.#file.add(clientLine({ phase, n, id, due }, shot, outcome, this.#offset));
    return outcome;
  }
}
