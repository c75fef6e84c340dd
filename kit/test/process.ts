import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import type { LogLine } from './harness.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A service as a process of its own, as an engine runs it. */
export interface ServiceProcess {
  readonly kill: (signal: NodeJS.Signals) => boolean;
  /** Everything written so far to standard error. */
  readonly stderr: () => string;
  /** Waits for the first log line that matches. @throws Error if the process ends without it */
  line(matches: (line: LogLine) => boolean): Promise<LogLine>;
  /** Waits for `listening`. @returns the URL */
  url(): Promise<string>;
  readonly exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts `<folder>/src/main.ts` with exactly this environment. `folder` is relative to the repository, or absolute. */
export function startProcess(folder: string, env: Record<string, string>): ServiceProcess {
  const child = spawn(process.execPath, [join(folder, 'src/main.ts')], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: LogLine[] = [];
  const news = new EventEmitter();
  let [rest, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    const parts = `${rest}${chunk}`.split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((part) => JSON.parse(part)));
    news.emit('news');
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exit = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  let ended = false;
  exit.then(() => {
    ended = true;
    news.emit('news');
  });
  const line = async (matches: (line: LogLine) => boolean) => {
    for (;;) {
      const found = lines.find(matches);
      if (found) return found;
      if (ended) throw new Error(`the service ended without this line; it said: ${stderr}`);
      await once(news, 'news');
    }
  };
  const url = async () => {
    const { address } = (await line(({ msg }) => msg === 'listening')) as { address: { port: number } };
    return `http://127.0.0.1:${address.port}`;
  };
  return { kill: (signal) => child.kill(signal), stderr: () => stderr, line, url, exit };
}
