import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { LabFailure } from '../failure.ts';

/** What a finished command left. */
export interface Finished {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs a command and collects what it says. A signal that aborts ends it. */
export async function run(
  command: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; show?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<Finished> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', options.show ? 'inherit' : 'pipe'],
  });
  const collect = (stream: NodeJS.ReadableStream | null) => {
    const parts: Buffer[] = [];
    stream?.on('data', (part: Buffer) => parts.push(part));
    return () => Buffer.concat(parts).toString();
  };
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  endAtAbort(child, options.signal);
  const [status] = (await once(child, 'close').catch(() => [127])) as [number | null];
  return { status: status ?? 1, stdout: stdout(), stderr: stderr() };
}

const ASK_AGAIN_MS = 2_000;

/**
 * Ends a command when a signal aborts, however often it must be told. `docker compose up` that is told once while it
 * builds may wait for its build for ever (seen with Compose 2.40); docker gives up by force when it is told a third time.
 */
function endAtAbort(child: ChildProcess, signal?: AbortSignal): void {
  let again: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill();
    again = setInterval(() => child.kill(), ASK_AGAIN_MS);
  };
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  child.once('close', () => {
    signal?.removeEventListener('abort', end);
    clearInterval(again);
  });
}

/** Runs docker, and throws its own last words if it fails. */
export async function docker(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await run('docker', args);
  if (status !== 0) throw failed(`${args[0]}`, stderr);
  return stdout;
}

const FREEZE_TRIES = 10;

/**
 * Freezes a container, as `docker pause` does. Where the kernel has control groups of version 1, Docker may say "unable
 * to freeze" because a program, such as a health check, was just starting in the container; then it is asked again.
 * @throws LabFailure with Docker's words: at once if it says anything else, else after ten times
 * @see https://github.com/opencontainers/runc/pull/2791
 */
export async function freeze(container: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { status, stderr } = await run('docker', ['pause', container]);
    if (status === 0) return;
    if (tries === FREEZE_TRIES || !stderr.includes('unable to freeze')) throw failed('pause', stderr);
  }
}

const failed = (what: string, stderr: string) =>
  new LabFailure('failed', `docker ${what} failed: ${stderr.trim().split('\n').at(-1)}`);

/**
 * Starts a command that goes on until it ends by itself or `signal` aborts, and hands over each line it prints.
 * @returns its status; undefined if a signal ended it or it could not be started
 */
export async function stream(
  command: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv },
  line: (text: string) => void,
  signal: AbortSignal,
): Promise<number | undefined> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] });
  endAtAbort(child, signal);
  createInterface({ input: child.stdout }).on('line', line);
  const [status] = (await once(child, 'close').catch(() => [])) as [number | null | undefined];
  return status ?? undefined;
}

/** Whether a container engine answers here, and how Compose is called; undefined where one of them is missing. */
export function findCompose(): string[] | undefined {
  const works = (command: string, ...args: string[]) =>
    spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
  if (!works('docker', 'info')) return undefined;
  if (works('docker', 'compose', 'version')) return ['docker', 'compose'];
  return works('docker-compose', 'version') ? ['docker-compose'] : undefined;
}

/** The failure for a machine where containers were asked for but can't run. */
export function noCompose(): LabFailure {
  const installed = spawnSync('docker', ['--version'], { stdio: 'ignore' }).status === 0;
  return new LabFailure(
    'engine',
    installed
      ? 'docker is installed, but no engine answers (or Compose v2 is missing).'
      : 'no container engine is installed here.',
    installed
      ? 'Start it (Docker Desktop, or: sudo systemctl start docker) and see that `docker info` and `docker compose version` work.'
      : 'Get Docker: https://docs.docker.com/get-docker/',
    'Or run the lab without containers: ./lab up --engine process',
  );
}
