import { closeSync, openSync, write, writeSync } from 'node:fs';

const STANDARD = new Map([
  ['/dev/stdout', 1],
  ['/dev/stderr', 2],
]);
const MAX_WAITING = 32 * 1024 * 1024; // a disk that is stuck must not eat the memory
const RETRY_MS = 20;

/**
 * A log, written in order and without holding anything up: while one write is under way the next lines gather.
 * Whatever goes wrong with it, service goes on.
 */
export class LogFile {
  readonly path: string;
  #fd: number;
  #lines: string[] = [];
  #waiting = 0;
  #writing: Buffer | undefined;

  /** @throws if the file can't be opened */
  constructor(path: string) {
    this.path = path;
    this.#fd = STANDARD.get(path) ?? openSync(path, 'a');
  }

  /** Adds a line, its line end included. Text is bytes, a character each. */
  write(line: string): void {
    if (this.#waiting > MAX_WAITING) return;
    this.#lines.push(line);
    this.#waiting += line.length;
    if (this.#writing === undefined) this.#next();
  }

  #next(): void {
    if (this.#lines.length === 0) return;
    this.#writing = Buffer.from(this.#lines.join(''), 'latin1');
    this.#lines = [];
    this.#waiting = 0;
    this.#push();
  }

  #push(): void {
    const bytes = this.#writing;
    if (bytes === undefined) return;
    write(this.#fd, bytes, (error, written) => {
      if (this.#writing !== bytes) return; // flushed meanwhile
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.#push(), RETRY_MS).unref();
        return;
      }
      this.#writing = error !== null || written >= bytes.length ? undefined : bytes.subarray(written);
      if (this.#writing === undefined) this.#next();
      else this.#push();
    });
  }

  /** Opens the file anew, after someone has renamed it. What can't be opened stays as it is. */
  reopen(): void {
    if (STANDARD.has(this.path)) return;
    this.flush();
    try {
      const fd = openSync(this.path, 'a');
      closeSync(this.#fd);
      this.#fd = fd;
    } catch {
      // the old file goes on
    }
  }

  /** Writes what is left, now: before the process ends. */
  flush(): void {
    const bytes = Buffer.concat([this.#writing ?? Buffer.alloc(0), Buffer.from(this.#lines.join(''), 'latin1')]);
    this.#writing = undefined;
    this.#lines = [];
    this.#waiting = 0;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    } catch {
      // nobody reads it any more
    }
  }
}
