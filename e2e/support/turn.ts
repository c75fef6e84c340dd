import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const TURN = join(import.meta.dirname, '../../.lab/turn-to-start');

/**
 * Starts containers while no other test file does. Four labs that start at once on two cores hold up every lab that
 * runs by half a second, which is as long as nginx waits for an answer; one at a time, by a tenth.
 */
export async function inTurn<Result>(start: () => Promise<Result>): Promise<Result> {
  while (!take()) await pause(100);
  try {
    return await start();
  } finally {
    rmSync(TURN, { force: true });
  }
}

/** Whether it is this process's turn now. A process that ended without giving its turn back has lost it. */
function take(): boolean {
  mkdirSync(dirname(TURN), { recursive: true });
  try {
    writeFileSync(TURN, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!isAlive(holder())) rmSync(TURN, { force: true });
    return false;
  }
}

/** Who has the turn: a process id; undefined just as it is taken or given back. */
function holder(): number | undefined {
  try {
    return Number(readFileSync(TURN, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number | undefined): boolean {
  try {
    return pid === undefined || process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
