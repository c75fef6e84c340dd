import { run } from './docker.ts';

// Run in nginx's container. A worker that no longer takes connections has "is shutting down" in its title.
const SCRIPT = `
accepting() { grep -lzx 'nginx: worker process' /proc/[0-9]*/cmdline 2>/dev/null; }
nginx -c "$1" -t || exit 21
before=$(accepting)
date +%s%3N
nginx -c "$1" -s reload || exit 22
for turn in $(seq 250); do
    sleep 0.02
    now=$(accepting)
    for worker in $before; do
        case "$now" in *"$worker"*) continue 2 ;; esac
    done
    exit 0
done
exit 22`;

/** What became of a reload: `at` is when nginx was told, in ms since 1970. */
export type Reloaded =
  | { became: 'taken'; at: number }
  | { became: 'refused' | 'not taken' | 'not running'; said: string };

/**
 * Tests the conf and has nginx in a container take it; waits until no worker of before takes connections, at most 5 s.
 * @param conf its path inside the container
 */
export async function reloadNginx(container: string, conf: string): Promise<Reloaded> {
  const { status, stdout, stderr } = await run('docker', ['exec', container, 'sh', '-c', SCRIPT, 'sh', conf]);
  if (status === 0) return { became: 'taken', at: Number(stdout.trim()) };
  const became = status === 22 ? 'not taken' : status === 21 ? 'refused' : 'not running';
  return { became, said: stderr };
}
