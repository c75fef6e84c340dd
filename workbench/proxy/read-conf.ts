import { globSync, readFileSync } from 'node:fs';
import { checkConf } from '../model/conf/check.ts';
import { type ConfSource, loadConf } from '../model/conf/load.ts';
import { parseConf } from '../model/conf/parse.ts';
import type { Directive } from '../model/conf/tree.ts';

const files: ConfSource = {
  read(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  glob: (pattern) => globSync(pattern).sort(),
};

/**
 * Reads a conf with all it includes, and checks it.
 * @param conf absolute path
 * @param directives more of them, as by `-g`; they count in the main context
 * @throws ConfError
 */
export function readConf(conf: string, directives: string): Directive[] {
  const tree = [...parseConf(directives, 'command line'), ...loadConf(conf, files)];
  checkConf(tree);
  return tree;
}
