import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { embeddedBalancer, findNginx } from '../../../workbench/engines/process/balancer.ts';
import { freePort, ROOT } from '../lab.ts';

/** How to start the embedded balancer, or the nginx of this machine, with nginx's own arguments. @throws if there is no nginx */
export function commandOf(kind: 'embedded' | 'nginx'): [string, ...string[]] {
  const balancer = kind === 'embedded' ? embeddedBalancer(ROOT) : findNginx();
  if (balancer === undefined) throw new Error('this machine has no nginx');
  return [balancer.command, ...balancer.prefix];
}

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** A balancer in front of a test's backends. */
export class Front {
  readonly folder = mkdtempSync(join(tmpdir(), 'rodizio-proxy-'));
  readonly port: number;
  readonly #child: ChildProcess;
  said = '';

  private constructor(kind: 'embedded' | 'nginx', port: number, conf: string, env: Record<string, string>) {
    this.port = port;
    mkdirSync(join(this.folder, 'logs'));
    this.write(conf);
    const [command, ...first] = commandOf(kind);
    const user = process.getuid?.() === 0 && kind === 'nginx' ? ' user root;' : '';
    const args = [
      '-e',
      'stderr',
      '-p',
      `${this.folder}/`,
      '-c',
      'nginx.conf',
      '-g',
      `daemon off; pid "${this.folder}/pid";${user}`,
    ];
    this.#child = spawn(command, [...first, ...args], {
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child.stderr?.on('data', (part) => {
      this.said += part;
    });
  }

  /** @param conf gets the port to listen on @throws with its words if it does not start */
  static async start(
    kind: 'embedded' | 'nginx',
    conf: (port: number) => string,
    env: Record<string, string> = {},
  ): Promise<Front> {
    const port = await freePort();
    const front = new Front(kind, port, conf(port), env);
    for (const end = Date.now() + 10_000; Date.now() < end; await pause(20)) {
      if (front.#child.exitCode !== null) break;
      if (await accepts(port)) return front;
    }
    await front.stop('SIGKILL');
    throw new Error(`${kind} does not start: ${front.said}`);
  }

  /** Replaces the conf. What it says of `http` gets folders that this user may write to. */
  write(conf: string): void {
    const paths = TEMPORARY.map((name) => `${name}_temp_path "${this.folder}/${name}";`).join(' ');
    writeFileSync(join(this.folder, 'nginx.conf'), conf.replace('http {', `http { ${paths}`));
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  file(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  /** Lines of its access log, once there are so many, and the last is of this URI. */
  async lines(count: number, name = 'access.jsonl', last?: string): Promise<Record<string, string>[]> {
    for (const end = Date.now() + 5_000; Date.now() < end; await pause(10)) {
      const text = existsSync(join(this.folder, name)) ? this.file(name) : '';
      const whole = text.split('\n').slice(0, -1);
      const read = whole.map((line) => JSON.parse(line) as Record<string, string>);
      if (read.length >= count && (last === undefined || read.at(-1)?.uri === last)) return read;
    }
    throw new Error(`the log ${name} has no ${count} lines${last === undefined ? '' : ` that end with ${last}`}`);
  }

  /** Waits until its words match. */
  async says(pattern: RegExp): Promise<void> {
    for (const end = Date.now() + 5_000; !pattern.test(this.said); await pause(10))
      if (Date.now() > end) throw new Error(`it never says ${pattern}: ${this.said}`);
  }

  /** Ends it and removes its folder. @returns its exit status */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
    return child.exitCode;
  }
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
