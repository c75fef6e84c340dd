import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { RUN_FILES } from '../record/run-files.ts';
import { type EventLine, eventLine, parseLine } from '../record/schema.ts';
import type { Replica } from './engine.ts';

const STREAMS = ['access', 'replica', 'events'] as const;
const QUIET_MS = 250; // several times what a line takes from a balancer or a replica to here

/** The three files of a run that its engine writes. */
export class RecordFiles {
  readonly #files: Map<string, WriteStream>;
  #failure: Error | undefined;
  #last = 0;

  /** @param folder is made where it is missing; files of an earlier record in it are replaced */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    const open = (path: string) =>
      createWriteStream(path).on('error', (error) => {
        this.#failure ??= error;
      });
    this.#files = new Map(STREAMS.map((stream) => [stream, open(join(folder, RUN_FILES[stream]))]));
  }

  /** Takes one line of a log; what is no line of the record is passed over. */
  add(text: string): void {
    const file = this.#files.get(parseLine(text)?.stream ?? '');
    if (file === undefined) return;
    file.write(`${text.slice(text.indexOf('{"'))}\n`);
    this.#last = Date.now();
  }

  addEvent(line: EventLine): void {
    this.add(JSON.stringify(line));
  }

  /** Says who has which address at the beginning. A frozen replica has its address all the same. */
  addPresent(replicas: Replica[], now: number): void {
    for (const { name, service, state, address, formerAddress } of replicas) {
      const isGone = state === 'stopped' || state === 'restarting';
      const known = address ?? formerAddress;
      const about = { replica: name, service, ...(known !== undefined && { address: known }), detail: 'present' };
      this.addEvent(eventLine(isGone ? 'exit' : 'ready', about, now));
      if (state === 'paused') this.addEvent(eventLine('pause', about, now));
    }
  }

  /** Waits until nothing more arrives, at most `patience` ms. */
  async settle(patience: number): Promise<void> {
    const asked = Date.now();
    const isQuiet = () => Date.now() - Math.max(this.#last, asked) >= QUIET_MS;
    while (!isQuiet() && Date.now() - asked < patience) await pause(20);
  }

  /** @returns what could not be written */
  async close(): Promise<string[]> {
    await Promise.all([...this.#files.values()].map((file) => finished(file.end()).catch(() => {})));
    return this.#failure === undefined ? [] : [`what could not be written: ${this.#failure.message}`];
  }
}
