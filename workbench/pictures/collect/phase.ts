import type { Dot, PhaseSums, ReplicaSums } from './collected.ts';
import { Histogram } from './histogram.ts';

/** From when to when something happened. */
export class Span {
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;

  get isEmpty(): boolean {
    return this.first > this.last;
  }

  add(at: number): void {
    this.first = Math.min(this.first, at);
    this.last = Math.max(this.last, at);
  }
}

/** Adds up one phase. */
export class Phase {
  readonly #name: string;
  readonly #waits = new Histogram();
  readonly #replicas = new Map<string, ReplicaSums>();
  readonly #sums = { requests: 0, answered: 0, retried: 0, errors: 0, unanswered: 0 };
  readonly #own = new Span();
  readonly #strangers = new Span();
  #all = 0;

  constructor(name: string) {
    this.#name = name;
  }

  add(dot: Dot): void {
    this.#all++;
    (dot.from === 'other' ? this.#strangers : this.#own).add(dot.at);
    if (dot.from === 'client') this.#addClient(dot);
    for (const { replica } of dot.failures) this.#replica(dot, replica).failures++;
    const at = this.#replica(dot, dot.answeredBy);
    if (dot.end === 'answered' || dot.end === 'retried') at.answered++;
    else at.errors++;
    if (dot.end === 'retried') at.retried++;
  }

  result(): PhaseSums {
    // Strangers come when they like: a phase lasts as long as the run's own requests, where there are any.
    const { first: began, last } = this.#own.isEmpty ? this.#strangers : this.#own;
    const head = { name: this.#name, began, last, all: this.#all };
    const replicas = [...this.#replicas.values()];
    return { ...head, ...this.#sums, waits: this.#waits.summary(), replicas };
  }

  #addClient(dot: Dot): void {
    const sums = this.#sums;
    sums.requests++;
    if (dot.end === 'answered' || dot.end === 'retried') sums.answered++;
    if (dot.end === 'retried') sums.retried++;
    if (dot.end === 'error') sums.errors++;
    if (dot.end === 'no answer') sums.unanswered++;
    this.#waits.add(dot.ms);
  }

  #replica({ service }: Dot, replica: string): ReplicaSums {
    const key = JSON.stringify([service, replica]);
    const sums = this.#replicas.get(key) ?? { service, replica, answered: 0, retried: 0, errors: 0, failures: 0 };
    this.#replicas.set(key, sums);
    return sums;
  }
}
