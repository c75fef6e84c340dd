import { docker, run } from './docker.ts';

/** The lines that nginx in a container has written about requests that ended at `since` (ms since 1970) or later. */
export async function recall(container: string, since: number): Promise<string[]> {
  const { stdout } = await run('docker', ['logs', '--since', new Date(since).toISOString(), container]);
  return stdout.split('\n');
}

/**
 * The lines that nginx in a container has written since it last read its conf; `complete` unless the oldest are gone.
 * Its workers are new after each start and reload, so whoever still runs wrote all that counts.
 */
export async function recallSinceReload(container: string): Promise<{ lines: string[]; complete: boolean }> {
  const list = 'for file in /proc/[0-9]*/cmdline; do echo "$file $(tr "\\0" " " <"$file")"; done 2>/dev/null';
  const running = await docker('exec', container, 'sh', '-c', list);
  const workers = new Set(
    [...running.matchAll(/^\/proc\/(\d+)\/cmdline nginx: worker process\s*$/gm)].map(([, pid]) => pid),
  );
  const { stdout } = await run('docker', ['logs', container]);
  const all = stdout.split('\n');
  const lines = all.filter((line) => workers.has(/"worker":"(\d+)"/.exec(line)?.[1]));
  return { lines, complete: lines[0] !== all[0] || lines.length < 10_000 };
}
