import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { toRun } from '../../programs/to-run.ts';
import type { State } from '../engine.ts';
import type { Member } from '../topology.ts';

const STOP_GRACE_MS = 10_000; // as long as `docker stop` waits
const BACKOFF_MS = { first: 100, longest: 10_000, forgiven: 10_000 };

/** Whether a connection to a port of loopback is accepted. */
function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
      .once('error', () => resolve(false))
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      });
  });
}

/** How one replica came to its end or to life, for the record. */
export type Notice = (event: 'start' | 'ready' | 'crash' | 'exit', replica: ReplicaProcess, detail?: string) => void;

/** One replica as a process on loopback: started, watched, started again after a crash. */
export class ReplicaProcess {
  state: State = 'stopped';
  ready: boolean | undefined;
  restarts = 0;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #wanted = false; // false while it is stopped or killed on purpose
  #delay = BACKOFF_MS.first;
  readonly name: string;
  readonly member: Member;
  readonly port: number;
  readonly #place: { root: string; log: string; gateway: string };
  readonly #notice: Notice;

  constructor(
    name: string,
    member: Member,
    port: number,
    place: { root: string; log: string; gateway: string },
    notice: Notice,
  ) {
    this.name = name;
    this.member = member;
    this.port = port;
    this.#place = place;
    this.#notice = notice;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get pid(): number | undefined {
    return this.state === 'stopped' || this.state === 'restarting' ? undefined : this.#child?.pid;
  }

  /** Starts it, and returns when its /readyz answers 200, or false when it does not within 15 s or has ended. */
  async start(): Promise<boolean> {
    if (this.state !== 'stopped') return this.state === 'running';
    this.#wanted = true;
    this.#launch();
    return this.#becomeReady();
  }

  #launch(): void {
    const { root, log, gateway } = this.#place;
    const output = openSync(log, 'a');
    const started = Date.now();
    this.state = 'starting';
    this.ready = undefined;
    const child = spawn(process.execPath, toRun(root, join(this.member.folder, 'src/main.ts')), {
      cwd: join(root, this.member.folder),
      stdio: ['ignore', output, output],
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        ...this.member.environment,
        SERVICE: this.member.folder,
        HOST: '127.0.0.1',
        PORT: String(this.port),
        LAB_REPLICA: this.name,
        LAB_GATEWAY: gateway,
        NODE_COMPILE_CACHE: join(root, '.lab', 'cache'), // spares each replica the compiler, and 20 MiB
      },
    });
    closeSync(output);
    this.#child = child;
    this.#notice('start', this);
    this.#ended = new Promise((resolve) =>
      child.once('exit', (code, signal) => {
        this.#onExit(code, signal, Date.now() - started);
        resolve();
      }),
    );
  }

  #onExit(code: number | null, signal: string | null, lived: number): void {
    this.ready = undefined;
    if (!this.#wanted || code === 0) {
      this.state = 'stopped';
      this.#notice('exit', this, signal ?? `status ${code}`);
      return;
    }
    this.state = 'restarting';
    this.restarts++;
    this.#delay = lived > BACKOFF_MS.forgiven ? BACKOFF_MS.first : this.#delay;
    this.#notice('crash', this, signal ?? `status ${code}`);
    const delay = this.#delay;
    this.#delay = Math.min(this.#delay * 2, BACKOFF_MS.longest);
    setTimeout(() => {
      if (!this.#wanted || this.state !== 'restarting') return;
      this.#launch();
      void this.#becomeReady();
    }, delay).unref();
  }

  async #becomeReady(): Promise<boolean> {
    const child = this.#child;
    for (
      const end = Date.now() + 15_000;
      Date.now() < end && this.#child === child && child?.exitCode === null && child.signalCode === null;
    ) {
      if (this.state === 'paused') return false;
      // Nearly every time nobody listens yet, which a bare connection finds out at a tenth of the cost.
      const ask = () => fetch(`http://${this.address}/readyz`, { signal: AbortSignal.timeout(1_000) });
      const answer = (await isListening(this.port)) ? await ask().catch(() => undefined) : undefined;
      if (answer?.ok && this.state === 'starting') {
        this.state = 'running';
        this.ready = true;
        this.#notice('ready', this);
        return true;
      }
      await pause(30);
    }
    return false;
  }

  /** Lets it finish its requests and end; after 10 s it is ended the hard way. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#thaw();
    this.#child?.kill('SIGTERM');
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), STOP_GRACE_MS);
    await this.#ended;
    clearTimeout(timer);
    this.state = 'stopped';
  }

  async kill(): Promise<void> {
    this.#wanted = false;
    this.#child?.kill('SIGKILL');
    await this.#ended;
    this.state = 'stopped';
  }

  pause(): void {
    this.#child?.kill('SIGSTOP');
    this.state = 'paused';
  }

  resume(): void {
    this.#thaw();
  }

  #thaw(): void {
    if (this.state !== 'paused') return;
    this.#child?.kill('SIGCONT');
    this.state = 'running';
  }
}
