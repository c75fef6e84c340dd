import { globSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { LabFailure } from '../failure.ts';
import { findDirectives } from './directives.ts';

/**
 * Reads a conf and what it includes by relative names.
 * @param conf path of the main file
 * @returns path relative to the conf's folder → text; the main file first
 * @throws LabFailure if the main file can't be read
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
    for (const { name: directive, args } of findDirectives(text)) {
      const pattern = args[0]?.replace(/^["']|["']$/g, '');
      if (directive === 'include' && pattern !== undefined && !isAbsolute(pattern))
        waiting.push(...globSync(pattern, { cwd: folder }));
    }
  }
  return files;
}
