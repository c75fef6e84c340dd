import { mkdirSync, readdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { LabFailure } from '../failure.ts';
import { isRunning } from './left-over.ts';
import type { RunFolder } from './run-folder.ts';

const RECORD_BYTES = 16 * 2 ** 20; // as in nginx/health.sh
const LOG_BYTES = 10 * 2 ** 20; // as in docker-compose.yml
const HELD_LOG_BYTES = 20 * LOG_BYTES;

/**
 * Keeps logs from filling a disk: the record starts a new file, as in the container; other logs start over.
 * @param reopen has nginx open its files anew
 */
export function keepSmall(folder: RunFolder, logs: string[], reopen: () => void): void {
  const size = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const access = folder.file('record/access.jsonl');
  if (size(access) > RECORD_BYTES) {
    renameSync(access, folder.file('record/access.1.jsonl'));
    reopen();
  }
  const most = areHeld(folder) ? HELD_LOG_BYTES : LOG_BYTES;
  for (const log of logs.filter((file) => size(file) > most)) truncateSync(log);
}

let holds = 0;

/**
 * Asks a lab not to let its logs start over while this process reads along: what was not read yet would be gone.
 * @returns what ends it; it ends with this process too
 */
export function holdLogs(folder: RunFolder): () => void {
  const mark = folder.file('readers', `${process.pid}.${++holds}`);
  mkdirSync(folder.file('readers'), { recursive: true });
  writeFileSync(mark, '');
  return () => rmSync(mark, { force: true });
}

function areHeld(folder: RunFolder): boolean {
  try {
    return readdirSync(folder.file('readers')).some((mark) => isRunning(Number.parseInt(mark, 10)));
  } catch {
    return false; // nobody has read along yet
  }
}

/**
 * Writes the limit that LAB_RATE sets, as nginx/start.sh does in the container; nothing where it is empty.
 * @throws LabFailure
 */
export function writeRate(folder: RunFolder, rate: string): void {
  if (rate === '') return;
  if (!/^[1-9]\d*$/.test(rate)) {
    throw new LabFailure('usage', `LAB_RATE must be a whole number of requests a second, not '${rate}'.`);
  }
  const zone = `limit_req_zone $binary_remote_addr zone=clients:1m rate=${rate}r/s;\n`;
  writeFileSync(folder.file('temporary/rate.conf'), `${zone}limit_req zone=clients burst=${rate} nodelay;\n`);
}
