import { type FileHandle, open } from 'node:fs/promises';

/** A file that lines of JSON are appended to, many at a time and beside the sending: a slow disk must not hold it up. */
export class LineFile {
  readonly #handle: FileHandle;
  #waiting: string[] = [];
  #written: Promise<void> = Promise.resolve();

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** @throws Error if it can't be written, such as ENOENT */
  static async open(file: string): Promise<LineFile> {
    return new LineFile(await open(file, 'a'));
  }

  add(line: object): void {
    this.#waiting.push(`${JSON.stringify(line)}\n`);
  }

  /** Returns when all lines so far are in the file. @throws Error if it can't be written, such as ENOSPC */
  flush(): Promise<void> {
    const text = this.#waiting.join('');
    this.#waiting = [];
    if (text !== '') this.#written = this.#written.then(() => this.#handle.appendFile(text));
    return this.#written;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#handle.close();
  }
}
