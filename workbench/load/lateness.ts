import { createReadStream } from 'node:fs';
import { createHistogram } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { parseLine } from '../record/schema.ts';
import type { PhaseReport } from './order.ts';

/** How late requests were sent: collects ms after the intended time. */
export class Lateness {
  readonly #histogram = createHistogram(); // of whole microseconds, to three figures

  add(ms: number): void {
    this.#histogram.record(Math.max(1, Math.round(ms * 1000)));
  }

  /** In ms; all 0 where nothing was sent. */
  sum(): PhaseReport['lateness'] {
    if (this.#histogram.count === 0) return { p50: 0, p99: 0, worst: 0 };
    const at = (share: number) => this.#histogram.percentile(share) / 1000;
    return { p50: at(50), p99: at(99), worst: this.#histogram.max / 1000 };
  }
}

/**
 * How late the requests of a run were sent, by the client's own lines: of each phase, and of all together. In ms.
 * @param file client.jsonl
 * @throws Error if it can't be read
 */
export async function lateness(
  file: string,
): Promise<{ phases: Map<string, PhaseReport['lateness']>; all: PhaseReport['lateness'] }> {
  const phases = new Map<string, Lateness>();
  const all = new Lateness();
  for await (const text of createInterface({ input: createReadStream(file) })) {
    const line = parseLine(text);
    if (line?.stream !== 'client') continue;
    const ms = (line.msec - line.intended) * 1000;
    const phase = phases.get(line.phase) ?? new Lateness();
    phases.set(line.phase, phase);
    for (const one of [phase, all]) one.add(ms);
  }
  return { phases: new Map([...phases].map(([name, phase]) => [name, phase.sum()])), all: all.sum() };
}
