import { attemptsOf } from '../record/attempts.ts';
import { Journal, type Told } from '../record/journal.ts';
import { type EventLine, parseLine } from '../record/schema.ts';
import type { Directory } from './directory.ts';
import { describe, describeEvent } from './sentence.ts';
import { pad, paint } from './text.ts';
import type { Reasons } from './why.ts';

const READABLE = 10; // requests a second that a person can follow
const STRIP = 8;
// After these nginx may have another list of peers, or a fresh one.
const UNSETTLING = new Set<EventLine['event']>(['reload', 'scale', 'up', 'crash', 'start', 'restart', 'ready']);

/** Turns the record's lines into a line a request, folded into counts when they come too fast to read. */
export class Ticker {
  readonly #journal = new Journal();
  readonly #strips = new Map<string, string[]>();
  #second: Told[] = [];
  #secondStarted = 0;
  #folding = false;
  readonly #directory: Directory;
  readonly #print: (line: string) => void;
  readonly #reasons: Reasons | undefined;

  /** @param reasons says why each replica was picked, where that is wanted */
  constructor(directory: Directory, print: (line: string) => void, reasons?: Reasons) {
    this.#directory = directory;
    this.#print = print;
    this.#reasons = reasons;
  }

  /** Takes one line of a log; anything that is no line of the record is passed over. `now` in ms. */
  add(text: string, now: number): void {
    const line = parseLine(text);
    if (line?.stream === 'access') this.#journal.addAccess(line, now);
    if (line?.stream === 'replica') this.#journal.addReplica(line, now);
    if (line?.stream === 'events') {
      void this.#directory.refresh().catch(() => {});
      if (UNSETTLING.has(line.event)) this.#reasons?.forget();
      const sentence = describeEvent(line, this.#directory.balancer);
      if (sentence !== undefined) this.#print(sentence);
    }
  }

  /** To be called several times a second: prints what is complete. */
  async tick(now: number): Promise<void> {
    if (now - this.#secondStarted >= 1_000) this.#endSecond(now);
    for (const told of this.#journal.take(now)) {
      for (const { address } of attemptsOf(told.access).attempts) await this.#directory.learn(address, now);
      this.#second.push(told);
      if (!this.#folding && this.#second.length > READABLE) this.#folding = true;
      const strip = this.#remember(told);
      const reasons = (await this.#reasons?.explain(told.access)) ?? [];
      if (!this.#folding) {
        this.#print(describe(told, this.#directory, strip));
        for (const reason of reasons) this.#print(paint.dim(`    why: ${reason}`));
      } else if (this.#second.length <= READABLE && Number(told.access.status) >= 500)
        this.#print(describe(told, this.#directory, strip));
    }
  }

  #remember({ access }: Told): string {
    if (access.upstream === '') return '';
    const strip = this.#strips.get(access.upstream) ?? [];
    strip.push(
      Number(access.status) >= 500 || access.served_by === ''
        ? paint.red('✕')
        : this.#directory.symbolOf(access.served_by),
    );
    if (strip.length > STRIP) strip.shift();
    this.#strips.set(access.upstream, strip);
    return strip.join('');
  }

  #endSecond(now: number): void {
    if (this.#folding) for (const line of this.#count()) this.#print(line);
    this.#folding = this.#second.length > READABLE;
    this.#second = [];
    this.#secondStarted = now;
  }

  #count(): string[] {
    const groups = Map.groupBy(this.#second, ({ access }) => (access.upstream === '' ? 'nginx' : access.upstream));
    return [...groups].map(([upstream, all]) => {
      const by = Map.groupBy(
        all.filter(({ access }) => access.served_by !== ''),
        ({ access }) => access.served_by,
      );
      const shares = [...by]
        .sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true }))
        .map(([name, some]) => `${this.#directory.symbolOf(name)} ${name} ${some.length}`)
        .join('  ');
      const retried = all.filter(({ access }) => attemptsOf(access).attempts.length > 1).length;
      const failed = all.filter(({ access }) => Number(access.status) >= 500).length;
      const slowest = Math.max(...all.map(({ access }) => Number(access.request_time))) * 1000;
      return (
        `${paint.bold(pad(upstream, 6))} ${String(all.length).padStart(5)} in 1 s   ${pad(shares, 34)}  ${retried > 0 ? paint.yellow(`retried ${retried}  `) : ''}` +
        `${failed > 0 ? paint.red(`failed ${failed}  `) : ''}${paint.dim(`slowest ${Math.round(slowest)} ms`)}`
      );
    });
  }
}
