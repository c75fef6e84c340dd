import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFaketime } from '../../support/faketime.ts';

/** The wall clock of a batch, in seconds since it began. */
export interface Clock {
  /** What the balancer's environment needs. */
  env(): Record<string, string>;
  /** Goes on to a second. Resolves at a good moment in it. */
  goTo(second: number): Promise<void>;
  /** Whether that second still lasts. */
  lasts(second: number): boolean;
}

/** A clock that stands until it is told otherwise; time-outs stay real. */
export class OwnClock implements Clock {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#write(0);
  }

  env(): Record<string, string> {
    return {
      LD_PRELOAD: findFaketime() ?? '',
      FAKETIME_TIMESTAMP_FILE: join(this.#folder, 'clock'),
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }

  async goTo(second: number): Promise<void> {
    this.#write(second);
  }

  lasts(): boolean {
    return true;
  }

  // By rename: the balancer never reads half a time.
  #write(second: number): void {
    const text = new Date(Date.UTC(2030, 0, 1) + second * 1000).toISOString().slice(0, 19).replace('T', ' ');
    writeFileSync(join(this.#folder, 'clock.new'), text);
    renameSync(join(this.#folder, 'clock.new'), join(this.#folder, 'clock'));
  }
}

// nginx may see a second later than this process does; what begins late in a second may end in the next.
const EARLIEST = 40;
const LATEST = 850;

/** The machine's clock: steps begin early in a second. */
export class RealClock implements Clock {
  readonly #zero = Math.ceil(Date.now() / 1000) + 1;

  env(): Record<string, string> {
    return {};
  }

  async goTo(second: number): Promise<void> {
    const from = (this.#zero + second) * 1000 + EARLIEST;
    while (Date.now() < from) await pause(from - Date.now());
  }

  lasts(second: number): boolean {
    return Date.now() < (this.#zero + second) * 1000 + LATEST;
  }
}
