import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Listening } from './flight.ts';
import type { Balancer } from './nginx.ts';

/** A folder for one run, which other users (nginx's workers) can enter. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lab-judge-'));
  mkdirSync(join(folder, 'temp'));
  chmodSync(folder, 0o755);
  return folder;
}

/** A balancer that runs. */
export class Running {
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  // A test that runs out of time must leave nothing behind.
  readonly #kill = () => this.#child.kill('SIGTERM');
  #words = '';
  #over = false;

  private constructor(folder: string, child: ChildProcess) {
    this.#folder = folder;
    this.#child = child;
    child.stderr?.on('data', (part) => {
      this.#words += part;
    });
    process.once('exit', this.#kill);
    this.#ended = new Promise((resolve) => {
      child.once('close', () => {
        process.off('exit', this.#kill);
        this.#over = true;
        resolve();
      });
    });
  }

  /** Starts it and waits until it listens. @throws with its words if it ends instead */
  static async start(
    balancer: Balancer,
    folder: string,
    conf: string,
    env: Record<string, string>,
    at: Listening,
  ): Promise<Running> {
    writeFileSync(join(folder, 'nginx.conf'), conf);
    const running = new Running(folder, balancer.spawn(folder, env));
    while (!(await listens(at))) {
      if (running.#over) throw new Error(`${balancer.name} ended at once: ${running.#words}`);
      await pause(10);
    }
    return running;
  }

  /** Waits until it has noted so many requests. @returns the lines of its access log */
  async log(lines: number): Promise<string[]> {
    const read = () => this.read('access.log').slice(0, -1);
    for (const end = Date.now() + 5000; read().length < lines && Date.now() < end; ) await pause(5);
    return read();
  }

  /** The lines of a file in its folder. */
  read(file: string): string[] {
    return readFileSync(join(this.#folder, file), 'utf8').split('\n');
  }

  async stop(): Promise<void> {
    this.#kill();
    await this.#ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function listens(at: Listening): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(at, () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
