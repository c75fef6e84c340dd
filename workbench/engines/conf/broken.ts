import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import type { ConfError } from '../../model/conf/tree.ts';
import { LabFailure } from '../failure.ts';

/**
 * Turns what `nginx -t` says into one clear message that cites the student's own file and line.
 * @param output standard error of `nginx -t`
 * @param who whose words these are, such as `nginx`
 * @param folders nginx's folders → the folders here they stand for, both with a slash at the end
 */
export function brokenConf(output: string, folders: [from: string, to: string][], who = 'nginx'): LabFailure {
  const lines = output.trim().split('\n');
  const said = lines.find((line) => line.includes('[emerg]')) ?? lines.at(-1) ?? '';
  const own = folders.reduce((line, [from, to]) => line.replaceAll(from, to), said);
  const text = own.replace(/^.*?\[(emerg|alert|crit|error)\]\s*(\d+#\d+:\s*)?/, '');
  const place = /(?: \(column \d+\))? in (\/.+):(\d+)$/.exec(text); // the column of a derived conf is not the student's
  const file = place?.[1] ?? '';
  if (place === null || !existsSync(file)) return new LabFailure('conf', `${who} refuses this conf: ${text}`);
  const line = readFileSync(file, 'utf8').split('\n')[Number(place[2]) - 1] ?? '';
  return new LabFailure(
    'conf',
    `${who} refuses this conf: ${text.slice(0, place.index)}`,
    `${relative(process.cwd(), file) || file}, line ${place[2]}:`,
    `  ${line.trim()}`,
  );
}

/**
 * Tells an error of the lab's own reader, with the line at fault and a mark under its column.
 * @param error its place names the student's own file
 */
export function confFailure({ kind, message, place }: ConfError): LabFailure {
  const { file, line, column } = place;
  const name = relative(process.cwd(), file) || file;
  const what = `${kind === 'broken' ? 'this conf is broken' : 'this conf goes beyond the lab'}: ${message}`;
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return new LabFailure('conf', what);
  const text = readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return new LabFailure(
    'conf',
    what,
    `${name}, line ${line}, column ${column}:`,
    `  ${text.trimEnd()}`,
    `  ${indent}^`,
  );
}
