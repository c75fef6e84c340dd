import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readConfFiles } from './files.ts';

/** Keeps a conf and what it includes as they are now: the student goes on editing the files themselves. */
export function keepConf(conf: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of readConfFiles(conf)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** The kept copy, or the conf itself where there is none. */
export function keptConf(conf: string, folder: string): string {
  const copy = join(folder, basename(conf));
  return existsSync(copy) ? copy : conf;
}
