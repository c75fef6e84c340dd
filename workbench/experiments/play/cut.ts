import { once } from 'node:events';
import { createWriteStream, renameSync } from 'node:fs';
import { parseLine } from '../../record/schema.ts';
import { readLines } from '../read-lines.ts';
import type { ReportFolder } from './run-folder.ts';

/**
 * Leaves of what sender, balancer and replicas have logged only what lies between two moments at which nobody's request
 * was under way. At the edges of a record others' requests may be in one of the logs and not in the other.
 * @param from, to ms since 1970
 */
export async function cutRecord(folder: ReportFolder, from: number, to: number): Promise<void> {
  for (const stream of ['client', 'access', 'replica'] as const) {
    const file = folder.file(stream);
    const whole = createWriteStream(`${file}.cut`);
    for await (const text of readLines(file)) {
      const line = parseLine(text);
      const at = line !== undefined && 'msec' in line ? Number(line.msec) * 1000 : from;
      if (at >= from && at <= to) whole.write(`${text}\n`);
    }
    await once(whole.end(), 'finish');
    renameSync(`${file}.cut`, file);
  }
}
