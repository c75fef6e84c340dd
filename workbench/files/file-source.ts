import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ConfSource } from '../model/conf/load.ts';

/** Confs from this machine's files, for loadConf. Patterns match as in nginx: sorted, and `*` finds no hidden file. */
export const fileSource = (): ConfSource => ({
  read: (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  glob: (pattern) => {
    const hidden = basename(pattern).startsWith('.');
    return globSync(pattern)
      .filter((path) => hidden || !basename(path).startsWith('.'))
      .sort();
  },
});
