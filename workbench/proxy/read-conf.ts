import { globSync, readFileSync } from 'node:fs';
import { checkConf, type Notice } from '../model/conf/check.ts';
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
 * @returns also what is no error and yet worth telling
 * @throws ConfError
 */
export function readConf(conf: string, directives: string): { tree: Directive[]; notices: Notice[] } {
  const tree = [...parseConf(directives, 'command line'), ...loadConf(conf, files)];
  return { tree, notices: checkConf(tree) };
}
