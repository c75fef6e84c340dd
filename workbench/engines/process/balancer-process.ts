import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { brokenConf } from '../conf/broken.ts';
import { keepConf } from '../conf/copy.ts';
import { deriveConf, type Fit } from '../conf/derive.ts';
import { readConfFiles } from '../conf/files.ts';
import { LabFailure } from '../failure.ts';
import type { Balancer } from './balancer.ts';
import { portTaken, saysPortTaken } from './ports.ts';
import { reloadEmbedded, reloadNginx } from './reload.ts';
import type { RunFolder } from './run-folder.ts';
import { readTail } from './tail.ts';

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(1_000), headers: { connection: 'close' } }).then(
    () => true,
    () => false,
  );

/** @returns '' where there is no such file */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The host's nginx, or the embedded balancer, in front of replicas that are processes. */
export class BalancerProcess {
  #child: ChildProcess | undefined;
  #wanted = false;
  readonly #balancer: Balancer;
  readonly #folder: RunFolder;
  readonly #conf: string;
  readonly #onCrash: (detail: string) => void;

  constructor(balancer: Balancer, folder: RunFolder, conf: string, onCrash: (detail: string) => void) {
    this.#balancer = balancer;
    this.#folder = folder;
    this.#conf = conf;
    this.#onCrash = onCrash;
  }

  get #isEmbedded(): boolean {
    return this.#balancer.name === 'embedded';
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  #arguments(conf: string): string[] {
    const user = process.getuid?.() === 0 ? ' user root;' : '';
    const early = this.#balancer.version[1] !== undefined && this.#balancer.version[1] >= 20 ? ['-e', 'stderr'] : [];
    return [
      ...this.#balancer.prefix,
      ...early,
      '-p',
      `${this.#folder.path}/`,
      '-c',
      conf,
      '-g',
      `daemon off; pid "${this.#folder.file('nginx.pid')}";${user}`,
    ];
  }

  /**
   * Derives the conf and has nginx test it.
   * @throws LabFailure with the student's file and line; the conf in use stays
   */
  prepare(fit: Omit<Fit, 'version' | 'temporary' | 'folders'>): void {
    const source = `${dirname(this.#conf)}/`;
    const [next, current] = [this.#folder.file('conf', 'next'), this.#folder.file('conf', 'current')];
    const folders: [string, string][] = [
      ['/lab/nginx/', source],
      ['/lab/conf/', source],
      ['/record/', `${this.#folder.file('record')}/`],
      ['/tmp/', `${this.#folder.file('temporary')}/`],
    ];
    const whole: Fit = {
      ...fit,
      folders,
      version: this.#balancer.version,
      temporary: `${this.#folder.file('temporary')}/`,
    };
    const list: string[] = [];
    rmSync(next, { recursive: true, force: true });
    for (const [name, text] of readConfFiles(this.#conf)) {
      const derived = deriveConf(text, whole);
      mkdirSync(dirname(join(next, name)), { recursive: true });
      writeFileSync(join(next, name), derived.text);
      list.push(
        ...derived.changes.map(
          ({ line, from, to, why }) => `${name}:${line}: ${from.replace(/\s+/g, ' ')}  ->  ${to}  (${why})`,
        ),
      );
    }
    const test = spawnSync(this.#balancer.command, [...this.#arguments(join(next, basename(this.#conf))), '-t'], {
      encoding: 'utf8',
    });
    if (test.status !== 0) throw brokenConf(test.stderr, [[`${next}/`, source]], this.#balancer.title);
    rmSync(current, { recursive: true, force: true });
    renameSync(next, current);
    keepConf(this.#conf, this.#folder.file('conf', 'loaded'));
    writeFileSync(this.#folder.file('conf', 'changes.txt'), `${list.join('\n')}\n`);
  }

  /**
   * Starts it, and returns when it answers.
   * @throws LabFailure if it does not; then nothing of it is left. That is no crash: only what was up can crash.
   */
  async start(url: string): Promise<void> {
    const log = openSync(this.#folder.file('logs/nginx.log'), 'a');
    const child = spawn(
      this.#balancer.command,
      this.#arguments(this.#folder.file('conf', 'current', basename(this.#conf))),
      { stdio: ['ignore', log, log, ...(this.#isEmbedded ? (['ipc'] as const) : [])] },
    );
    closeSync(log);
    this.#child = child;
    this.#wanted = false;
    child.once('exit', (code, signal) => {
      if (this.#wanted && this.#child === child) this.#onCrash(signal ?? `status ${code}`);
    });
    const isListening = this.#listening(child);
    for (const end = Date.now() + 5_000; Date.now() < end; await pause(20)) {
      if (hasEnded(child)) break;
      if (!isListening() || !(await answers(url))) continue;
      this.#wanted = !hasEnded(child);
      if (this.#wanted) return;
    }
    await this.stop();
    throw this.#failure(url);
  }

  /** Tells whether it has the port, as an answer alone does not: another program may have taken it meanwhile. */
  #listening(child: ChildProcess): () => boolean {
    if (this.#isEmbedded) {
      let isListening = false;
      child.once('message', () => {
        isListening = true;
      });
      return () => isListening;
    }
    // Source: main() in nginx.c writes the file after ngx_init_cycle has bound every port; a test of a conf leaves it empty.
    return () => readText(this.#folder.file('nginx.pid')).trim() === String(child.pid);
  }

  /** Why it does not answer. */
  #failure(url: string): LabFailure {
    const said = readTail(this.#folder.file('logs/nginx.log'), 2 ** 12);
    const { port, hostname } = new URL(url);
    if (said.some(saysPortTaken)) return portTaken(Number(port), hostname);
    return new LabFailure('conf', `${this.#balancer.title} does not answer on ${url}.`, said.at(-1) ?? '');
  }

  /**
   * Has nginx read its conf again, and returns when it serves every new connection by it; workers with requests in
   * flight finish them.
   * @throws LabFailure if it does not take the conf
   */
  async reload(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || hasEnded(child)) return; // it reads its conf when it is started again
    const isTaken = await (this.#isEmbedded ? reloadEmbedded(child) : reloadNginx(child.pid));
    if (isTaken || hasEnded(child)) return;
    const said = readTail(this.#folder.file('logs/nginx.log'), 2 ** 14).findLast((line) => line.includes('[emerg]'));
    throw new LabFailure('conf', `${this.#balancer.title} has not taken the conf.`, said ?? "It hasn't said why.");
  }

  /** Has nginx open its log files anew, after one was renamed. */
  reopen(): void {
    this.#child?.kill('SIGUSR1');
  }

  async stop(): Promise<void> {
    this.#wanted = false;
    const child = this.#child;
    if (child === undefined || hasEnded(child)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGQUIT');
    const timer = setTimeout(() => child.kill('SIGTERM'), 2_000);
    await ended;
    clearTimeout(timer);
  }
}
