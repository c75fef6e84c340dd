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

/** The API of Docker Engine 25, the first that can ask a starting container more often than a running one. */
const OLDEST_API = [1, 44] as const;

const ask = (command: string, ...args: string[]) =>
  spawnSync(command, args, { env: process.env, encoding: 'utf8', timeout: 10_000 });

const works = (command: string, ...args: string[]) => ask(command, ...args).status === 0;

/** How Compose is called here; undefined where it is missing, or no container engine answers, or one that is too old. */
export function findCompose(): string[] | undefined {
  if (!works('docker', 'info') || tooOld() !== undefined) return undefined;
  if (works('docker', 'compose', 'version')) return ['docker', 'compose'];
  return works('docker-compose', 'version') ? ['docker-compose'] : undefined;
}

/** The version of the engine that answers, if the lab's docker-compose.yml is too new for it. */
export function tooOld(): string | undefined {
  const { stdout } = ask('docker', 'version', '--format', '{{.Server.Version}} {{.Server.APIVersion}}');
  const [, version, major, minor] = /^(\S+) (\d+)\.(\d+)$/.exec(stdout?.trim() ?? '') ?? [];
  if (version === undefined) return undefined;
  const api = Number(major) - OLDEST_API[0] || Number(minor) - OLDEST_API[1];
  return api < 0 ? version : undefined;
}

/** The failure for a machine where containers were asked for but can't run. */
export function noCompose(): LabFailure {
  const [what, todo] = whyNot();
  return new LabFailure('engine', what, todo, 'Or run the lab without containers: ./lab up --engine process');
}

function whyNot(): [string, string] {
  const old = tooOld();
  if (old !== undefined) return engineTooOld(old);
  if (works('docker', '--version'))
    return [
      'docker is installed, but no engine answers (or Compose v2 is missing).',
      'Start it (Docker Desktop, or: sudo systemctl start docker) and see that `docker info` and `docker compose version` work.',
    ];
  return ['no container engine is installed here.', 'Get Docker: https://docs.docker.com/get-docker/'];
}

const engineTooOld = (version: string): [string, string] => [
  `Docker Engine ${version} is too old: the lab's health checks need 25 or later (January 2024).`,
  'Get a newer one: https://docs.docker.com/engine/install/',
];
