import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const LONGEST_MS = 5_000;
const NGINX_WAITS_MS = 100; // from the start of new workers to the word to the old: ngx_master_process_cycle, ngx_msleep

/** The workers of an nginx that take connections. One that no longer does has "is shutting down" in its title. */
async function acceptingWorkers(master: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=', '-o', 'ppid=', '-o', 'command=']);
  return [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+nginx: worker process\s*$/gm)]
    .filter(([, , parent]) => Number(parent) === master)
    .map(([, pid]) => Number(pid));
}

/**
 * Has nginx read its conf again, and waits until no worker of before takes connections.
 * @param master its process
 * @returns whether it came to that within 5 s
 */
export async function reloadNginx(master: number): Promise<boolean> {
  const before = await acceptingWorkers(master);
  process.kill(master, 'SIGHUP');
  await pause(NGINX_WAITS_MS);
  for (const end = Date.now() + LONGEST_MS; Date.now() < end; await pause(20)) {
    const now = await acceptingWorkers(master);
    if (!before.some((pid) => now.includes(pid))) return true;
  }
  return false;
}

/** Has the embedded balancer read its conf again. It says when that is done, and whether it took it. */
export async function reloadEmbedded(child: ChildProcess): Promise<boolean> {
  const said = once(child, 'message', { signal: AbortSignal.timeout(LONGEST_MS) });
  child.kill('SIGHUP');
  const [answer] = await said.catch(() => []);
  return (answer as { reloaded?: boolean } | undefined)?.reloaded === true;
}
