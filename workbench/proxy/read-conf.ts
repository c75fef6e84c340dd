import { fileSource } from '../files/file-source.ts';
import { checkConf, type Notice } from '../model/conf/check.ts';
import { loadConf } from '../model/conf/load.ts';
import { parseConf } from '../model/conf/parse.ts';
import type { Directive } from '../model/conf/tree.ts';

/**
 * Reads a conf with all it includes, and checks it.
 * @param conf absolute path
 * @param directives more of them, as by `-g`; they count in the main context
 * @returns also what is no error and yet worth telling
 * @throws ConfError
 */
export function readConf(conf: string, directives: string): { tree: Directive[]; notices: Notice[] } {
  const tree = [...parseConf(directives, 'command line'), ...loadConf(conf, fileSource())];
  return { tree, notices: checkConf(tree) };
}
