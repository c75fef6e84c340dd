import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freeze } from '../../workbench/engines/compose/docker.ts';
import { findNginx } from '../../workbench/engines/process/balancer.ts';
import { sendCommand } from '../../workbench/engines/process/control.ts';
import { RunFolder } from '../../workbench/engines/process/run-folder.ts';
import { findFaketime } from './faketime.ts';
import { send } from './load.ts';
import { argumentsFor, type Target } from './targets.ts';
import { inTurn } from './turn.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/** What a finished ./lab left. */
export interface Said {
  status: number;
  out: string;
  err: string;
}

/** Runs `./lab …` of some folder to its end. */
export function lab(args: string[], env: Record<string, string> = {}, root = ROOT): Promise<Said> {
  const child = spawn(join(root, 'lab'), args, {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return finish(child);
}

/** Collects what a program says until it ends. */
export function finish(child: ChildProcess): Promise<Said> {
  const said = { status: 1, out: '', err: '' };
  child.stdout?.on('data', (part) => {
    said.out += part;
  });
  child.stderr?.on('data', (part) => {
    said.err += part;
  });
  return new Promise((resolve) => child.once('close', (status) => resolve({ ...said, status: status ?? 1 })));
}

/** Runs docker without holding up a load that this process sends meanwhile. @throws with its words if it fails */
export async function docker(...args: string[]): Promise<string> {
  const { status, out, err } = await finish(spawn('docker', args, { stdio: ['ignore', 'pipe', 'pipe'] }));
  if (status !== 0) throw new Error(`docker ${args.join(' ')} ended with ${status}: ${err}`);
  return out;
}

/** Ends a lab of processes, where one is up or has left something: to look first costs less than to start ./lab. */
export async function endProcesses(name: string, root = ROOT, env: Record<string, string> = {}): Promise<void> {
  if (new RunFolder(root, `process-${name}`).readState() === undefined) return;
  await lab(['down'], { ...env, LAB_NAME: name }, root);
}

const PORTS = { first: 10_000, ofWorker: 1_000 };

/**
 * A port of 127.0.0.1 that nobody has, and that nobody gets before the lab that is to have it has started: each test
 * worker has a thousand of its own, where neither the system nor another lab takes theirs.
 */
export async function freePort(): Promise<number> {
  const worker = Number(process.env.JEST_WORKER_ID ?? 0);
  for (;;) {
    const port = PORTS.first + worker * PORTS.ofWorker + Math.floor(Math.random() * PORTS.ofWorker);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((closed) => server.close(closed));
    return port;
  }
}

export interface Row {
  name: string;
  service: string;
  role?: string;
  weight?: number;
  state: string;
  ready?: boolean;
  address?: string;
  pid?: number;
  restarts: number;
}

/** A lab of the test's own: another name, another port. */
export class TestLab {
  readonly engine: 'compose' | 'process';
  readonly name: string;
  readonly url: string;
  readonly #root: string;
  readonly #env: Record<string, string>;

  private constructor(
    engine: 'compose' | 'process',
    name: string,
    port: number,
    root: string,
    env: Record<string, string>,
  ) {
    this.engine = engine;
    this.name = name;
    this.url = `http://127.0.0.1:${port}`;
    this.#root = root;
    this.#env = { ...env, LAB_NAME: name };
  }

  /** Starts a lab in the background. @throws with its words if it does not start */
  static async up(
    target: Target,
    options: { name: string; args?: string[]; env?: Record<string, string>; root?: string },
  ): Promise<TestLab> {
    const port = await freePort();
    const started = new TestLab(
      target === 'compose' ? 'compose' : 'process',
      options.name,
      port,
      options.root ?? ROOT,
      options.env ?? {},
    );
    await started.down();
    const up = () =>
      started.run('up', ...argumentsFor(target), '--port', String(port), '--detach', ...(options.args ?? []));
    await (target === 'compose' ? inTurn(up) : up());
    return started;
  }

  /** Runs a command of ./lab on this lab. @throws with its words if it fails */
  async run(...args: string[]): Promise<string> {
    const { status, out, err } = await lab(args, this.#env, this.#root);
    if (status !== 0) throw new Error(`./lab ${args.join(' ')} ended with ${status}: ${err}${out}`);
    return out;
  }

  /** Runs a command and returns all it left, whatever its status. */
  try(...args: string[]): Promise<Said> {
    return lab(args, this.#env, this.#root);
  }

  /** Starts a command that goes on, with its output as pipes. */
  spawn(...args: string[]): ChildProcess {
    const env = { ...process.env, NODE_OPTIONS: '', ...this.#env };
    return spawn(join(this.#root, 'lab'), args, { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async down(): Promise<void> {
    if (this.engine === 'process') await endProcesses(this.name, this.#root, this.#env);
    else await lab(['down'], this.#env, this.#root);
  }

  async rows(): Promise<Row[]> {
    return JSON.parse(await this.run('ps', '--json')) as Row[];
  }

  /** A replica's own name: container names have the lab's name in front. */
  replica(name: 'mult1' | 'mult2' | 'mult-backup' | 'nginx'): string {
    return `${this.name}${name}`;
  }

  /**
   * Does something to several replicas at the same moment: with docker itself, as a student would by hand, or in the
   * process engine as ./lab does it, but without the time that ./lab takes to start.
   */
  async act(action: 'stop' | 'kill' | 'pause' | 'resume' | 'start', ...replicas: string[]): Promise<void> {
    if (this.engine === 'process') {
      const state = new RunFolder(this.#root, `process-${this.name}`).readState();
      if (state === undefined) throw new Error('the lab is not running');
      await Promise.all(replicas.map((replica) => sendCommand(state, { do: 'act', action, replica })));
      return;
    }
    if (action === 'pause') await Promise.all(replicas.map(freeze));
    else await docker(action === 'resume' ? 'unpause' : action, ...replicas);
  }
}

/** Keeps a figure for the closing note: one line, on screen and in .lab/figures.txt. */
export function figure(text: string): void {
  mkdirSync(join(ROOT, '.lab'), { recursive: true });
  appendFileSync(join(ROOT, '.lab', 'figures.txt'), `${text}\n`);
}

/** A Chromium of this machine, or Chrome. */
export function findBrowser(): string | undefined {
  return ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
}

/** Whether this machine's nginx was built so that it can write its debug log. */
function isDebugNginx(): boolean {
  const nginx = findNginx();
  return nginx !== undefined && spawnSync(nginx.command, ['-V'], { encoding: 'utf8' }).stderr.includes('--with-debug');
}

/** Whether this machine has a part that some tests need. */
export function has(part: Part): boolean {
  const works = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  if (part === 'nginx') return findNginx() !== undefined;
  if (part === 'nginx --with-debug') return isDebugNginx();
  if (part === 'docker') return works('docker', 'info') && works('docker', 'compose', 'version');
  if (part === 'k6') return works('k6', 'version');
  if (part === 'wrk') return spawnSync('wrk', ['-v'], { stdio: 'ignore' }).error === undefined;
  if (part === 'faketime') return findFaketime() !== undefined;
  return findBrowser() !== undefined;
}
export type Part = 'nginx' | 'nginx --with-debug' | 'docker' | 'k6' | 'chromium' | 'wrk' | 'faketime';

/** Sends requests one at a time until both mult1 and mult2 have answered, so that no ban of one test reaches into the next. */
export async function untilBoth(lab: TestLab): Promise<void> {
  const missing = new Set([lab.replica('mult1'), lab.replica('mult2')]);
  for (const end = Date.now() + 20_000; missing.size > 0 && Date.now() < end; await pause(50)) {
    missing.delete((await send(lab.url, { method: 'GET', path: '/mult?op1=6&op2=7' })).servedBy);
  }
}

/** Waits until every replica is ready, as `./lab ps` sees it: also a backup, which gets no request that could show it. */
export async function untilReady(lab: TestLab): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await pause(100)) {
    if ((await lab.rows()).every(({ state, ready }) => state === 'running' && ready !== false)) return;
  }
  throw new Error(`not ready after 20 s: ${JSON.stringify(await lab.rows())}`);
}
