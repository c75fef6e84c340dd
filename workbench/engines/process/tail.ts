import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const AT_ONCE = 4 * 2 ** 20;

/** A file that is kept open, so that it can be read to its end also when its name has gone to another. */
class OpenFile {
  readonly inode: number;
  /** How often it was emptied by someone else. */
  emptied = 0;
  #at: number;
  #rest = '';
  readonly #handle: number;
  readonly #decoder = new StringDecoder('utf8');

  constructor(file: string, fromStart: boolean) {
    this.#handle = openSync(file, 'r');
    const { ino, size } = fstatSync(this.#handle);
    this.inode = ino;
    this.#at = fromStart ? 0 : size;
  }

  read(): string[] {
    const { size } = fstatSync(this.#handle);
    if (size < this.#at) {
      this.emptied++;
      [this.#at, this.#rest] = [0, ''];
    }
    if (size === this.#at) return [];
    const buffer = Buffer.alloc(Math.min(size - this.#at, AT_ONCE));
    const count = readSync(this.#handle, buffer, 0, buffer.length, this.#at);
    this.#at += count;
    const lines = (this.#rest + this.#decoder.write(buffer.subarray(0, count))).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines;
  }

  close(): void {
    closeSync(this.#handle);
  }
}

/** Reads what is appended to the file of one name, also after another has taken its place. */
export class Tail {
  #files: OpenFile[] = []; // the last has the name now; the one before was renamed, and may still be written to
  #emptied = 0;
  readonly #name: string;

  constructor(name: string, fromStart: boolean) {
    this.#name = name;
    this.#look(fromStart);
  }

  #look(fromStart: boolean): void {
    const inode = statSync(this.#name, { throwIfNoEntry: false })?.ino;
    if (inode === undefined || inode === this.#files.at(-1)?.inode) return;
    try {
      this.#files.push(new OpenFile(this.#name, fromStart));
    } catch {
      // it was renamed at this very moment: the next look finds its successor
    }
  }

  read(): string[] {
    this.#look(true);
    const lines = this.#files.flatMap((file) => file.read());
    while (this.#files.length > 2) this.#forget(this.#files.shift());
    return lines;
  }

  /** How often lines may have been lost because a file was emptied. */
  get emptied(): number {
    return this.#files.reduce((sum, file) => sum + file.emptied, this.#emptied);
  }

  #forget(file: OpenFile | undefined): void {
    this.#emptied += file?.emptied ?? 0;
    file?.close();
  }

  close(): void {
    while (this.#files.length > 0) this.#forget(this.#files.pop());
  }
}

/** The whole lines among the last `bytes` of a file; none where there is no file. */
export function readTail(file: string, bytes: number): string[] {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return [];
  const handle = openSync(file, 'r');
  const buffer = Buffer.alloc(Math.min(size, bytes));
  readSync(handle, buffer, 0, buffer.length, size - buffer.length);
  closeSync(handle);
  return buffer
    .toString()
    .split('\n')
    .slice(size > bytes ? 1 : 0, -1);
}
