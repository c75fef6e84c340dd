import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eventLine } from '../../record/schema.ts';
import { brokenConf } from '../conf/broken.ts';
import type { Action, Engine, Replica, UpOptions } from '../engine.ts';
import { LabFailure } from '../failure.ts';
import { isFree, portTaken } from '../process/ports.ts';
import { RunFolder } from '../process/run-folder.ts';
import { readTopology } from '../topology.ts';
import { docker, type Finished, findCompose, noCompose, run, stream } from './docker.ts';
import { DockerEvents } from './events.ts';
import { checkNames, composeVariables, isPortTaken, nginxSaid, projectName } from './project.ts';
import { listReplicas } from './replicas.ts';

type Kept = Pick<UpOptions, 'conf' | 'port' | 'bind'>;

/** Runs the lab in containers, through Compose's command line. What a student types by hand means the same containers. */
export class ComposeEngine implements Engine {
  readonly kind = 'compose';
  readonly #root: string;
  readonly #name: string;
  readonly #project: string;
  readonly #folder: RunFolder;
  #command: string[] | undefined;

  constructor(root: string, name: string) {
    this.#root = root;
    this.#name = name;
    this.#project = projectName(root, name);
    this.#folder = new RunFolder(root, `compose-${this.#project}`);
  }

  /** What the last `./lab up` was told; `docker-compose up` typed by hand uses the defaults. */
  get #kept(): Kept {
    const file = this.#folder.file('up.json');
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Kept;
    return {
      conf: join(this.#root, 'nginx', 'nginx.conf'),
      port: Number(process.env.LAB_PORT ?? 8080),
      bind: process.env.LAB_BIND ?? '127.0.0.1',
    };
  }

  get url(): string {
    const { bind, port } = this.#kept;
    return `http://${bind === '0.0.0.0' ? '127.0.0.1' : bind}:${port}`;
  }

  get conf(): string {
    return this.#kept.conf;
  }

  get #gateway(): string {
    return readTopology(this.#root).gateway.container;
  }

  get #folders(): [string, string][] {
    return [
      ['/lab/nginx/', `${this.#root}/nginx/`],
      ['/lab/conf/', `${join(this.conf, '..')}/`],
    ];
  }

  #compose(args: string[], show = false): Promise<Finished> {
    const [command, ...first] = this.#base();
    return run(command ?? 'docker', [...first, ...args], { cwd: this.#root, env: this.#environment(), show });
  }

  #base(): string[] {
    this.#command ??= findCompose();
    if (this.#command === undefined) throw noCompose();
    return [...this.#command, '-p', this.#project];
  }

  #environment(): NodeJS.ProcessEnv {
    return { ...process.env, LAB_NAME: this.#name, ...composeVariables(this.#root, this.#kept) };
  }

  async isRunning(): Promise<boolean> {
    const { status, stdout } = await run('docker', [
      'ps',
      '-q',
      '--filter',
      `label=com.docker.compose.project=${this.#project}`,
      '--filter',
      `label=com.docker.compose.project.working_dir=${this.#root}`,
    ]);
    return status === 0 && stdout.trim() !== '';
  }

  async up(options: UpOptions, say: (line: string) => void): Promise<void> {
    this.#base();
    const topology = readTopology(this.#root);
    for (const [service, count] of options.scale) this.#checkScale(service, count);
    await checkNames(this.#root, this.#project, [
      this.#gateway,
      ...topology.members.flatMap(({ container }) => container ?? []),
    ]);
    if (!(await this.#publishes(options)) && !(await isFree(options.port, options.bind)))
      throw portTaken(options.port, options.bind);
    mkdirSync(this.#folder.path, { recursive: true });
    const { conf, port, bind } = options;
    writeFileSync(this.#folder.file('up.json'), JSON.stringify({ conf, port, bind }));
    say('building images (the first time takes a minute or two) and starting containers');
    const scale = [...options.scale].flatMap(([service, count]) => ['--scale', `${service}=${count}`]);
    const done = await this.#compose(['up', '--build', '--detach', '--wait', ...scale], process.stderr.isTTY);
    if (done.status !== 0) throw await this.#explain(done, options);
  }

  /** Whether this lab's own nginx already has the port. */
  async #publishes({ port }: UpOptions): Promise<boolean> {
    if (!(await this.isRunning())) return false;
    return (await docker('ps', '--filter', `name=^/?${this.#gateway}$`, '--format', '{{.Ports}}')).includes(
      `:${port}->`,
    );
  }

  async #explain(done: Finished, options: UpOptions): Promise<LabFailure> {
    const said = await nginxSaid(this.#gateway);
    const broken = /\[emerg\]/.test(said);
    const failure = isPortTaken(done.stderr)
      ? portTaken(options.port, options.bind)
      : broken
        ? brokenConf(said, this.#folders)
        : new LabFailure(
            'failed',
            'Compose could not start the lab. It said:',
            ...done.stderr.trim().split('\n').slice(-6),
          );
    await this.#compose(['down', '--volumes']);
    return failure;
  }

  async down(say: (line: string) => void, all: boolean): Promise<void> {
    if (
      (await docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${this.#project}`)).trim() === '' &&
      !all
    )
      return;
    await checkNames(this.#root, this.#project, []);
    say(all ? 'removing containers, networks and images' : 'removing containers and networks');
    const done = await this.#compose(
      ['down', '--volumes', '--remove-orphans', ...(all ? ['--rmi', 'local'] : [])],
      process.stderr.isTTY,
    );
    if (done.status !== 0)
      throw new LabFailure(
        'failed',
        'Compose could not take the lab down. It said:',
        ...done.stderr.trim().split('\n').slice(-4),
      );
    rmSync(this.#folder.path, { recursive: true, force: true });
  }

  async replicas(): Promise<Replica[]> {
    const file = this.#folder.file('addresses.json');
    const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
    const replicas = await listReplicas(this.#project, readTopology(this.#root));
    const now = Object.fromEntries(replicas.flatMap(({ name, address }) => (address ? [[name, address]] : [])));
    if (Object.entries(now).some(([name, address]) => known[name] !== address)) {
      mkdirSync(this.#folder.path, { recursive: true });
      writeFileSync(file, JSON.stringify({ ...known, ...now }));
    }
    return replicas.map((one) =>
      one.address === undefined && known[one.name] !== undefined ? { ...one, formerAddress: known[one.name] } : one,
    );
  }

  #checkScale(service: string, count: number): void {
    const { members } = readTopology(this.#root);
    const member = members.find(({ name }) => name === service);
    if (member === undefined)
      throw new LabFailure(
        'usage',
        `there is no service ${service}.`,
        `There are: ${members.map(({ name }) => name).join(', ')}`,
      );
    if (member.container !== undefined && count !== 1) {
      throw new LabFailure(
        'usage',
        `${service} has a container_name of its own, so there is exactly one; it can't be scaled.`,
      );
    }
  }

  async scale(service: string, count: number): Promise<void> {
    this.#checkScale(service, count);
    const done = await this.#compose([
      'up',
      '--detach',
      '--no-deps',
      '--no-recreate',
      '--no-build',
      '--wait',
      '--scale',
      `${service}=${count}`,
      service,
    ]);
    if (done.status !== 0)
      throw new LabFailure(
        'failed',
        `Compose could not scale ${service}. It said:`,
        ...done.stderr.trim().split('\n').slice(-4),
      );
  }

  async act(action: Action, replica: string): Promise<void> {
    await docker(action === 'resume' ? 'unpause' : action, replica);
    if (action !== 'start' && action !== 'restart') return;
    for (let wait = 0; wait < 100; wait++, await pause(200)) {
      if ((await this.replicas()).some(({ name, ready }) => name === replica && ready)) return;
    }
    throw new LabFailure(
      'failed',
      `${replica} did not become ready within 20 s.`,
      `See what it says: docker logs ${replica}`,
    );
  }

  async reload(): Promise<void> {
    const nginx = ['exec', this.#gateway, 'nginx', '-c', composeVariables(this.#root, this.#kept).LAB_CONF ?? ''];
    const test = await run('docker', [...nginx, '-t']);
    if (test.status !== 0) {
      if (/\[emerg\]/.test(test.stderr)) throw brokenConf(test.stderr, this.#folders);
      throw new LabFailure('notRunning', `the container ${this.#gateway} is not running.`, 'Start the lab: ./lab up');
    }
    await docker(...nginx, '-s', 'reload');
  }

  async follow(line: (text: string) => void, signal: AbortSignal): Promise<void> {
    const [command = 'docker', ...first] = this.#base();
    const options = { cwd: this.#root, env: this.#environment() };
    const label = `label=com.docker.compose.project=${this.#project}`;
    const news = new DockerEvents();
    const events = stream(
      'docker',
      ['events', '--filter', label, '--filter', 'type=container', '--format', 'json'],
      options,
      (text) => {
        const event = news.read(text);
        if (event !== undefined) line(JSON.stringify(eventLine(event.event, event, event.at)));
      },
      signal,
    );
    while (!signal.aborted) {
      // Compose ends when the last container stops; then wait for the next
      await stream(
        command,
        [...first, 'logs', '--follow', '--tail', '0', '--no-log-prefix', '--no-color'],
        options,
        line,
        signal,
      );
      await pause(300, undefined, { signal }).catch(() => {});
    }
    await events;
  }

  async logs(
    replica: string | undefined,
    follow: boolean,
    write: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const [command = 'docker', ...first] =
      replica === undefined ? [...this.#base(), 'logs', '--no-color'] : ['docker', 'logs', replica];
    await stream(
      command,
      [...first, ...(follow ? ['--follow'] : [])],
      { cwd: this.#root, env: this.#environment() },
      write,
      signal,
    );
  }
}
