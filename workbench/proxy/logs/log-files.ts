import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { Place } from '../../model/conf/tree.ts';
import { broken } from '../conf/scope.ts';
import { LogFile } from './log-file.ts';

/** All logs of the process; one that several places of a conf name is opened once. */
export class LogFiles {
  readonly #prefix: string;
  readonly #files = new Map<string, LogFile>();

  /** @param prefix folder of relative names */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** @throws ConfError if it can't be opened */
  open(path: string, place: Place): LogFile {
    const whole = isAbsolute(path) ? path : join(this.#prefix, path);
    const known = this.#files.get(whole);
    if (known !== undefined) return known;
    try {
      const file = new LogFile(whole);
      this.#files.set(whole, file);
      return file;
    } catch (error) {
      throw broken(`open() "${whole}" failed (${(error as NodeJS.ErrnoException).code})`, place);
    }
  }

  /** A log that nobody has asked for by name: only where its folder exists and can be written to. */
  openDefault(path: string): LogFile | undefined {
    const whole = join(this.#prefix, path);
    if (!existsSync(dirname(whole))) return undefined;
    try {
      return this.open(whole, { file: whole, line: 1, column: 1 });
    } catch {
      return undefined;
    }
  }

  reopen(): void {
    for (const file of this.#files.values()) file.reopen();
  }

  flush(): void {
    for (const file of this.#files.values()) file.flush();
  }
}
