import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type EventLine, eventLine } from '../../record/schema.ts';
import { brokenConf } from '../conf/broken.ts';
import { keepConf, keptConf } from '../conf/copy.ts';
import { checkListens } from '../conf/listens.ts';
import type { Action, Engine, Recording, Replica, UpOptions } from '../engine.ts';
import { labEnvironment } from '../environment.ts';
import { LabFailure } from '../failure.ts';
import { isOwnName } from '../own-name.ts';
import { checkPort, portTaken, saysPortTaken } from '../process/ports.ts';
import { findScalable, type Member, readTopology, type Topology } from '../topology.ts';
import { Compose } from './command.ts';
import { docker, type Finished, freeze, run, stream } from './docker.ts';
import { DockerEvents, lineOf } from './events.ts';
import { Kept, type Told } from './kept.ts';
import { checkNames, composeVariables, nginxSaid, projectName } from './project.ts';
import { recall, recallSinceReload } from './recall.ts';
import { ComposeRecording } from './recording.ts';
import { reloadNginx } from './reload.ts';
import { listReplicas, readContainers } from './replicas.ts';

// Where nobody waits for an answer any more. A replica that has just begun to start does not even hear that it should end.
const AT_ONCE = ['--timeout', '1'];

/** Runs the lab in containers, through Compose's command line. What a student types by hand means the same containers. */
export class ComposeEngine implements Engine {
  readonly kind = 'compose';
  readonly balancer = 'nginx';
  readonly #root: string;
  readonly #name: string;
  readonly #project: string;
  readonly #kept: Kept;
  readonly #compose: Compose;
  readonly #recordings = new Set<ComposeRecording>();

  constructor(root: string, name: string) {
    this.#root = root;
    this.#name = name;
    this.#project = projectName(root, name);
    this.#kept = new Kept(root, this.#project);
    const variables = () => ({ ...labEnvironment(name), ...composeVariables(root, this.#kept.told) });
    this.#compose = new Compose(root, this.#project, variables);
  }

  get url(): string {
    const { bind, port } = this.#kept.told;
    return `http://${bind === '0.0.0.0' ? '127.0.0.1' : bind}:${port}`;
  }

  get conf(): string {
    return this.#kept.told.conf;
  }

  get loadedConf(): string {
    return keptConf(this.conf, this.#kept.confFolder);
  }

  get #topology(): Topology {
    return readTopology(this.#root, labEnvironment(this.#name));
  }

  get #gateway(): string {
    return this.#topology.gateway.container;
  }

  get #folders(): [string, string][] {
    return [
      ['/lab/nginx/', `${this.#root}/nginx/`],
      ['/lab/conf/', `${join(this.conf, '..')}/`],
    ];
  }

  get #label(): string {
    return `label=com.docker.compose.project=${this.#project}`;
  }

  member(name: string): Member | undefined {
    return this.#topology.members.find((one) => one.name === name);
  }

  async isRunning(): Promise<boolean> {
    const folder = `label=com.docker.compose.project.working_dir=${this.#root}`;
    const { status, stdout } = await run('docker', ['ps', '-q', '--filter', this.#label, '--filter', folder]);
    return status === 0 && stdout.trim() !== '';
  }

  async up(options: UpOptions, say: (line: string) => void): Promise<void> {
    this.#compose.base();
    const topology = this.#topology;
    for (const [service, count] of options.scale) findScalable(topology, service, count);
    checkListens(options.conf, topology.gateway.port);
    const names = topology.members.flatMap(({ container }) => container ?? []);
    await checkNames(this.#root, this.#project, [this.#gateway, ...names]);
    const { port, bind } = options;
    const wasRunning = await this.isRunning();
    const before = wasRunning ? this.#kept.told : undefined;
    if (!(await this.#publishes(port))) await checkPort(port, bind);
    this.#kept.told = options;
    say('building images (the first time takes a minute or two) and starting containers');
    const scale = [...options.scale].flatMap(([service, count]) => ['--scale', `${service}=${count}`]);
    const done = await this.#compose.run(
      ['up', '--build', '--detach', '--wait', ...scale],
      process.stderr.isTTY,
      options.signal,
    );
    if (done.status !== 0) throw await this.#explain(done, options, before);
    await this.replicas(); // notes their addresses
    if (wasRunning)
      await this.reload(); // Compose leaves an nginx alone whose conf was edited
    else keepConf(options.conf, this.#kept.confFolder);
  }

  /** Whether this lab's own nginx already has the port. */
  async #publishes(port: number): Promise<boolean> {
    if (!(await this.isRunning())) return false;
    const ports = await docker('ps', '--filter', `name=^/?${this.#gateway}$`, '--format', '{{.Ports}}');
    return ports.includes(`:${port}->`);
  }

  /** Why `up` failed. What it had begun goes; a lab that was up already stays, with the conf that nginx had before. */
  async #explain({ stderr }: Finished, { port, bind }: UpOptions, before: Told | undefined): Promise<LabFailure> {
    const said = await nginxSaid(this.#gateway);
    const words = stderr.trim().split('\n').slice(-6);
    const failure = this.#failure(said, stderr, words, port, bind);
    if (before === undefined) await this.#compose.run(['down', '--volumes', ...AT_ONCE]);
    else {
      this.#kept.told = before;
      await this.#compose.run(['up', '--detach', '--no-build']);
    }
    return failure;
  }

  #failure(said: string, stderr: string, words: string[], port: number, bind: string): LabFailure {
    if (saysPortTaken(stderr)) return portTaken(port, bind);
    if (/\[emerg\]/.test(said)) return brokenConf(said, this.#folders);
    if (/start_interval/.test(stderr)) words.push('This Compose is too old. Get 2.24 or later (January 2024).');
    return new LabFailure('failed', 'Compose could not start the lab. It said:', ...words);
  }

  async down(say: (line: string) => void, all: boolean): Promise<void> {
    const present = (await docker('ps', '-aq', '--filter', this.#label)).trim() !== '';
    if (!present && !all) return;
    await checkNames(this.#root, this.#project, []);
    say(all ? 'removing containers, networks and images' : 'removing containers and networks');
    const images = all ? ['--rmi', 'local'] : [];
    await this.#compose.must(
      'take the lab down',
      ['down', '--volumes', '--remove-orphans', ...images, ...(isOwnName(this.#name) ? AT_ONCE : [])],
      process.stderr.isTTY,
    );
    this.#kept.forget();
  }

  async replicas(): Promise<Replica[]> {
    return this.#kept.remember(await listReplicas(this.#project, this.#topology));
  }

  async scale(service: string, count: number): Promise<void> {
    findScalable(this.#topology, service, count);
    this.#tell(eventLine('scale', { service, detail: String(count) }, Date.now()));
    const keep = ['--detach', '--no-deps', '--no-recreate', '--no-build', '--wait'];
    await this.#compose.must(`scale ${service}`, ['up', ...keep, '--scale', `${service}=${count}`, service]);
  }

  async act(action: Action, replica: string): Promise<void> {
    await (action === 'pause' ? freeze(replica) : docker(action === 'resume' ? 'unpause' : action, replica));
    if (action !== 'start' && action !== 'restart') return;
    for (let wait = 0; wait < 100; wait++, await pause(200)) {
      if ((await this.replicas()).some(({ name, ready }) => name === replica && ready)) return;
    }
    throw new LabFailure(
      'failed',
      `${replica} did not become ready within 20 s.`,
      `What it says: docker logs ${replica}`,
    );
  }

  async reload(): Promise<void> {
    checkListens(this.conf, this.#topology.gateway.port);
    const conf = composeVariables(this.#root, this.#kept.told).LAB_CONF ?? '';
    const reloaded = await reloadNginx(this.#gateway, conf);
    if (reloaded.became !== 'taken') throw this.#notReloaded(reloaded.became, reloaded.said);
    this.#tell(eventLine('reload', {}, reloaded.at));
    keepConf(this.conf, this.#kept.confFolder);
  }

  #notReloaded(became: 'refused' | 'not taken' | 'not running', said: string): LabFailure {
    if (/\[emerg\]/.test(said)) return brokenConf(said, this.#folders);
    return became === 'not running'
      ? new LabFailure('notRunning', `the container ${this.#gateway} is not running.`, 'Start the lab: ./lab up')
      : new LabFailure('conf', 'nginx has not taken the conf.', `What it says: docker logs ${this.#gateway}`);
  }

  /** Docker's events do not show what is done to the lab as a whole. */
  #tell(line: EventLine): void {
    for (const recording of this.#recordings) recording.add(line);
  }

  async record(folder: string): Promise<Recording> {
    const lab = {
      label: this.#label,
      replicas: () => this.replicas(),
      addressOf: async (id: string) => (await readContainers([id], this.#topology))[0]?.address,
    };
    const recording = await ComposeRecording.begin(lab, folder);
    this.#recordings.add(recording);
    return { stop: (patience) => recording.stop(patience).finally(() => this.#recordings.delete(recording)) };
  }

  async follow(line: (text: string) => void, signal: AbortSignal): Promise<void> {
    const news = new DockerEvents();
    const filters = ['--filter', this.#label, '--filter', 'type=container', '--format', 'json'];
    const tell = (text: string) => {
      const event = news.read(text);
      if (event !== undefined) line(JSON.stringify(lineOf(event)));
    };
    const events = stream('docker', ['events', ...filters], {}, tell, signal);
    const logs = ['logs', '--follow', '--tail', '0', '--no-log-prefix', '--no-color'];
    while (!signal.aborted) {
      // Compose ends when the last container stops; then wait for the next
      await this.#compose.stream(logs, line, signal);
      await pause(300, undefined, { signal }).catch(() => {});
    }
    await events;
  }

  recall(since: number): Promise<string[]> {
    return recall(this.#gateway, since);
  }

  recallSinceReload(): Promise<{ lines: string[]; complete: boolean }> {
    return recallSinceReload(this.#gateway);
  }

  async logs(
    replica: string | undefined,
    follow: boolean,
    write: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const more = follow ? ['--follow'] : [];
    if (replica === undefined) return this.#compose.stream(['logs', '--no-color', ...more], write, signal);
    const known = (await docker('ps', '-a', '--filter', this.#label, '--format', '{{.Names}}')).trim().split('\n');
    const name = known.find((one) => one === replica) ?? known.find((one) => one.endsWith(`-${replica}`));
    if (name === undefined)
      throw new LabFailure('usage', `there is no replica ${replica}.`, `There are: ${known.join(', ')}`);
    await stream('sh', ['-c', 'exec docker logs "$@" 2>&1', 'sh', ...more, name], {}, write, signal);
  }
}
