import { globSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { parseConf } from '../../model/conf/parse.ts';
import { ConfError } from '../../model/conf/tree.ts';
import { LabFailure } from '../failure.ts';
import { confFailure } from './broken.ts';
import { everyDirective, type Found } from './walk.ts';

/**
 * Reads a conf and what it includes by relative names.
 * @param conf path of the main file
 * @returns path relative to the conf's folder → text; the main file first
 * @throws LabFailure if the main file can't be read, or any of them has a syntax error
 */
export function readConfFiles(conf: string): Map<string, string> {
  const folder = dirname(conf);
  const files = new Map<string, string>();
  const waiting = [relative(folder, conf)];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (files.has(name)) continue;
    let text: string;
    try {
      text = readFileSync(join(folder, name), 'utf8');
    } catch (error) {
      if (files.size > 0) continue; // nginx will say which include is missing
      throw new LabFailure('conf', `${conf} can't be read (${(error as NodeJS.ErrnoException).code}).`);
    }
    files.set(name, text);
    for (const { name: directive, args } of readDirectives(text, join(folder, name), files.size === 1)) {
      const pattern = args[0]?.text;
      if (directive === 'include' && pattern !== undefined && !isAbsolute(pattern))
        waiting.push(...globSync(pattern, { cwd: folder }));
    }
  }
  return files;
}

/**
 * Every directive of one file.
 * @param file its path
 * @param whole whether it is the main file
 * @throws LabFailure for a syntax error, with line and column
 */
export function readDirectives(text: string, file: string, whole = false): Found[] {
  try {
    return everyDirective(parseConf(text, file, whole));
  } catch (error) {
    throw error instanceof ConfError ? confFailure(error) : error;
  }
}
