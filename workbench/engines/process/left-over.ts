import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RunFolder } from './run-folder.ts';

interface Running {
  pid: number;
  group: number;
  command: string;
}

function list(): Running[] {
  const { stdout } = spawnSync('ps', ['-A', '-ww', '-o', 'pid=', '-o', 'pgid=', '-o', 'command='], {
    encoding: 'utf8',
  });
  return (stdout ?? '')
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, group, command]) => ({ pid: Number(pid), group: Number(group), command: command ?? '' }));
}

/** Whether there is a process of this number. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it is somebody else's
  }
}

/** Whether the supervisor of a lab is alive: the process has the number it noted, and is one of this folder. */
export function isAlive(pid: number, root: string): boolean {
  return list().some((one) => one.pid === pid && one.command.includes(root));
}

const WORKER = /^nginx: (worker|cache)/;

/** The names (LAB_NAME) of the labs of processes that run in a folder. */
export function namesOfProcessLabs(root: string): string[] {
  const runs = join(root, '.lab', 'run');
  const folders = existsSync(runs) ? readdirSync(runs).filter((name) => name.startsWith('process-')) : [];
  return folders
    .filter((name) => {
      const state = new RunFolder(root, name).readState();
      return state !== undefined && isAlive(state.pid, root);
    })
    .map((name) => name.slice('process-'.length));
}

/** Ends nginx's workers of a process group, whose master has crashed. */
export async function endWorkers(group: number): Promise<void> {
  const workers = () => list().filter((one) => one.group === group && WORKER.test(one.command));
  for (const { pid } of workers()) process.kill(pid, 'SIGTERM');
  for (let wait = 0; wait < 40 && workers().length > 0; wait++) await pause(50);
}

/**
 * Ends what a crashed supervisor left behind: the members of its process group that this folder's lab started.
 * @returns how many there were
 */
export async function endLeftOver(folder: RunFolder, root: string): Promise<number> {
  const state = folder.readState();
  if (state === undefined) return 0;
  // nginx's workers do not say where they belong, but they are in the group and have no master of another group.
  const ours = () =>
    list().filter((one) => one.group === state.pid && (one.command.includes(root) || WORKER.test(one.command)));
  const found = ours();
  for (const signal of ['SIGCONT', 'SIGTERM', 'SIGKILL'] as const) {
    for (const { pid } of ours()) {
      try {
        process.kill(pid, signal);
      } catch {
        /* it has just ended */
      }
    }
    for (let wait = 0; signal !== 'SIGCONT' && wait < 60 && ours().length > 0; wait++) await pause(50);
  }
  folder.forgetState();
  return found.length;
}
