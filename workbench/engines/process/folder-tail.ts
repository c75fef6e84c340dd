import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Tail } from './tail.ts';

export const POLL_MS = 50;

/** Reads what is appended to the files of some folders. Files that appear later are read from their start. */
export class FolderTail {
  readonly #folders: string[];
  readonly #pick: (name: string) => boolean;
  readonly #tails = new Map<string, { name: string; tail: Tail }>();

  /**
   * @param pick which file names count
   * @param fromStart whether what stands in the files already counts too
   */
  constructor(folders: string[], pick: (name: string) => boolean, fromStart = false) {
    this.#folders = folders;
    this.#pick = pick;
    this.#look(fromStart);
  }

  #look(fromStart: boolean): void {
    for (const folder of this.#folders.filter((path) => existsSync(path))) {
      for (const name of readdirSync(folder).filter(this.#pick)) {
        const file = join(folder, name);
        if (!this.#tails.has(file)) this.#tails.set(file, { name, tail: new Tail(file, fromStart) });
      }
    }
  }

  /** Hands over every line that is new. */
  read(line: (text: string, name: string) => void): void {
    this.#look(true);
    for (const { name, tail } of this.#tails.values()) for (const text of tail.read()) line(text, name);
  }

  /** The names of files that were emptied: what was written just before may not have been read. */
  get emptied(): string[] {
    return [...this.#tails.values()].filter(({ tail }) => tail.emptied > 0).map(({ name }) => name);
  }

  close(): void {
    for (const { tail } of this.#tails.values()) tail.close();
    this.#tails.clear();
  }
}

/** Hands over every line that is appended to the files of some folders, until `signal` aborts. See FolderTail. */
export async function tailFolders(
  folders: string[],
  pick: (name: string) => boolean,
  line: (text: string, name: string) => void,
  signal: AbortSignal,
  fromStart = false,
): Promise<void> {
  const tail = new FolderTail(folders, pick, fromStart);
  try {
    while (!signal.aborted) {
      tail.read(line);
      await pause(POLL_MS, undefined, { signal }).catch(() => {});
    }
  } finally {
    tail.close();
  }
}
