import { rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Place, Word } from '../model/conf/tree.ts';
import { broken } from './conf/scope.ts';

const BY_DEFAULT: { text: string; place: Place | undefined } = { text: 'logs/nginx.pid', place: undefined };

/** The file that holds the number of this process while it runs. */
export class PidFile {
  readonly #path: string | undefined;

  /**
   * Writes it. A file that the conf names must be written; the one by default only where its folder exists.
   * @param prefix folder of relative names
   * @throws ConfError
   */
  constructor(named: Word | undefined, prefix: string) {
    const { text, place } = named ?? BY_DEFAULT;
    const path = isAbsolute(text) ? text : join(prefix, text);
    try {
      writeFileSync(path, `${process.pid}\n`);
      this.#path = path;
    } catch (error) {
      if (place !== undefined)
        throw broken(`open() "${path}" failed (${(error as NodeJS.ErrnoException).code})`, place);
    }
  }

  remove(): void {
    if (this.#path !== undefined) rmSync(this.#path, { force: true });
  }
}
