import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 50;

/** Reads what is appended to one file, also after it was renamed or emptied. */
class Tail {
  #at = 0;
  #inode = 0;
  #rest = '';
  #decoder = new StringDecoder('utf8');
  readonly #file: string;

  constructor(file: string, fromStart: boolean) {
    this.#file = file;
    const known = statSync(file, { throwIfNoEntry: false });
    this.#inode = known?.ino ?? 0;
    this.#at = fromStart ? 0 : (known?.size ?? 0);
  }

  read(): string[] {
    const known = statSync(this.#file, { throwIfNoEntry: false });
    if (known === undefined) return [];
    if (known.ino !== this.#inode || known.size < this.#at) [this.#inode, this.#at] = [known.ino, 0];
    if (known.size === this.#at) return [];
    const handle = openSync(this.#file, 'r');
    const buffer = Buffer.alloc(Math.min(fstatSync(handle).size - this.#at, 4 * 2 ** 20));
    this.#at += readSync(handle, buffer, 0, buffer.length, this.#at);
    closeSync(handle);
    const lines = (this.#rest + this.#decoder.write(buffer)).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines;
  }
}

/**
 * Hands over every line that is appended to the files of some folders, until `signal` aborts.
 * @param folders files that appear later are read from their start; with `fromStart` all are
 * @param pick which file names count
 */
export async function tailFolders(
  folders: string[],
  pick: (name: string) => boolean,
  line: (text: string, name: string) => void,
  signal: AbortSignal,
  fromStart = false,
): Promise<void> {
  const tails = new Map<string, Tail>();
  for (let first = true; !signal.aborted; first = false) {
    for (const folder of folders) {
      for (const name of readdirSync(folder).filter(pick)) {
        const file = join(folder, name);
        const tail = tails.get(file) ?? new Tail(file, fromStart || !first);
        tails.set(file, tail);
        for (const text of tail.read()) line(text, name);
      }
    }
    await pause(POLL_MS, undefined, { signal }).catch(() => {});
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
