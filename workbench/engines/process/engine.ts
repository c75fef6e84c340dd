import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toRun } from '../../programs/to-run.ts';
import { parseLine } from '../../record/schema.ts';
import { keptConf } from '../conf/copy.ts';
import type { Action, BalancerName, Engine, Recording, Replica, UpOptions } from '../engine.ts';
import { labEnvironment } from '../environment.ts';
import { failureFrom, LabFailure } from '../failure.ts';
import { findScalable, type Member, readTopology } from '../topology.ts';
import { chooseBalancer } from './balancer.ts';
import { sendCommand } from './control.ts';
import { tailFolders } from './folder-tail.ts';
import { endLeftOver, isAlive } from './left-over.ts';
import { checkPort } from './ports.ts';
import { isRecord, recordProcesses } from './recording.ts';
import { RunFolder, type RunState } from './run-folder.ts';
import type { Order, Report } from './supervisor.ts';
import { readTail } from './tail.ts';

/** Runs every replica as a process on loopback, behind the host's nginx or the embedded balancer. A supervisor process owns them all. */
export class ProcessEngine implements Engine {
  readonly kind = 'process';
  readonly #root: string;
  readonly #name: string;
  readonly #folder: RunFolder;

  constructor(root: string, name: string) {
    this.#root = root;
    this.#name = name;
    this.#folder = new RunFolder(root, `process-${name}`);
  }

  get url(): string {
    const { bind, port } = this.#state();
    return `http://${bind === '0.0.0.0' ? '127.0.0.1' : bind}:${port}`;
  }

  get balancer(): BalancerName {
    return this.#state().balancer;
  }

  get conf(): string {
    return this.#state().conf;
  }

  get loadedConf(): string {
    return keptConf(this.conf, this.#folder.file('conf', 'loaded'));
  }

  #state(): RunState {
    const state = this.#folder.readState();
    if (state === undefined) throw new LabFailure('notRunning', 'no lab is running here.', 'Start one: ./lab up');
    return state;
  }

  member(name: string): Member | undefined {
    return readTopology(this.#root, labEnvironment(this.#name)).members.find((one) => one.name === name);
  }

  async isRunning(): Promise<boolean> {
    const state = this.#folder.readState();
    return state !== undefined && isAlive(state.pid, this.#root);
  }

  async up(options: UpOptions, say: (line: string) => void): Promise<void> {
    if (await this.isRunning()) {
      throw new LabFailure(
        'name',
        `a lab of this folder is running already, on port ${this.#state().port}.`,
        'Stop it: ./lab down',
        'Or start a second one beside it: LAB_NAME=b- ./lab up --port 8081',
      );
    }
    const left = await endLeftOver(this.#folder, this.#root);
    if (left > 0) say(`ended ${left} processes that a crashed run had left behind`);
    const { balancer, why } = chooseBalancer(this.#root, options.balancer);
    say(`balancer: ${balancer.title} (${why})`);
    const topology = readTopology(this.#root, labEnvironment(this.#name)); // a fault in docker-compose.yml is told before anything starts
    for (const [service, count] of options.scale) findScalable(topology, service, count);
    await checkPort(options.port, options.bind);
    this.#folder.renew();
    const { signal, scale, ...rest } = options;
    const rate = labEnvironment(this.#name).LAB_RATE ?? '';
    const about = { root: this.#root, name: this.#name, rate, balancer: balancer.name };
    await this.#supervise({ ...rest, ...about, scale: [...scale] }, say, signal);
  }

  #supervise(order: Order, say: (line: string) => void, signal?: AbortSignal): Promise<void> {
    const log = openSync(this.#folder.file('logs/supervisor.log'), 'a');
    const child = spawn(process.execPath, toRun(this.#root, 'workbench/engines/process/supervisor.ts'), {
      detached: true, // a group of its own: Ctrl-C reaches ./lab, which then ends the lab in order
      stdio: [order.detach ? 'ignore' : 'pipe', log, log, 'ipc'],
      env: { ...process.env, LAB_SUPERVISE: JSON.stringify(order) },
    });
    closeSync(log);
    const giveUp = () => child.kill(); // it ends what it has started
    signal?.addEventListener('abort', giveUp);
    const started = new Promise<void>((resolve, reject) => {
      let failure: LabFailure | undefined;
      child.on('message', (report: Report) => {
        if ('say' in report) say(report.say);
        else if ('failed' in report) failure = failureFrom(report.failed);
        else {
          child.removeAllListeners().disconnect();
          child.unref();
          (child.stdin as { unref?: () => void } | null)?.unref?.();
          resolve();
        }
      });
      // Its last message may be read only after it has ended: the channel closes behind it.
      void Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(([[code]]) => {
        reject(
          failure ??
            new LabFailure('failed', `the lab's supervisor ended at once (status ${code}).`, ...this.#lastWords()),
        );
      });
    });
    return started.finally(() => signal?.removeEventListener('abort', giveUp));
  }

  #lastWords(): string[] {
    const file = this.#folder.file('logs/supervisor.log');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-3) : [];
  }

  async down(say: (line: string) => void): Promise<void> {
    const state = this.#folder.readState();
    if (state !== undefined && (await this.isRunning())) {
      await sendCommand(state, { do: 'down' }).catch(() => undefined);
      for (let wait = 0; wait < 240 && isAlive(state.pid, this.#root); wait++)
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const left = await endLeftOver(this.#folder, this.#root);
    if (left > 0) say(`ended ${left} processes that a crashed run had left behind`);
  }

  async replicas(): Promise<Replica[]> {
    return (await sendCommand(this.#state(), { do: 'replicas' })).replicas ?? [];
  }

  async scale(service: string, count: number): Promise<void> {
    await sendCommand(this.#state(), { do: 'scale', service, count });
  }

  async act(action: Action, replica: string): Promise<void> {
    await sendCommand(this.#state(), { do: 'act', action, replica });
  }

  async reload(): Promise<void> {
    await sendCommand(this.#state(), { do: 'reload' });
  }

  async recall(since: number): Promise<string[]> {
    const lines = readTail(this.#folder.file('record/access.jsonl'), 2 ** 20);
    return lines.filter((line) => Number(/"msec":"([\d.]+)"/.exec(line)?.[1] ?? 0) * 1000 >= since);
  }

  async recallSinceReload(): Promise<{ lines: string[]; complete: boolean }> {
    const events = readTail(this.#folder.file('record/events.jsonl'), 2 ** 24).map(parseLine);
    const read = events.findLast(
      (line) =>
        line?.stream === 'events' &&
        (['up', 'reload', 'scale'].includes(line.event) || (line.event === 'crash' && line.service === undefined)),
    );
    const since = Number(read?.msec ?? 0);
    const files = ['record/access.1.jsonl', 'record/access.jsonl'].map((name) => this.#folder.file(name));
    const lines = files.flatMap((file) => readTail(file, 2 ** 26));
    const began = (line: string) =>
      Number(/"msec":"([\d.]+)"/.exec(line)?.[1]) - Number(/"request_time":"([\d.]+)"/.exec(line)?.[1]);
    const wanted = lines.filter((line) => began(line) >= since);
    return { lines: wanted, complete: wanted.length < lines.length || !existsSync(files[0] ?? '') };
  }

  follow(line: (text: string) => void, signal: AbortSignal): Promise<void> {
    this.#state();
    return tailFolders([this.#folder.file('record'), this.#folder.file('logs')], isRecord, line, signal);
  }

  async record(folder: string): Promise<Recording> {
    this.#state();
    return recordProcesses(this.#folder, () => this.replicas(), folder);
  }

  async logs(
    replica: string | undefined,
    follow: boolean,
    write: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const folder = this.#folder.file('logs');
    if (!existsSync(folder))
      throw new LabFailure('notRunning', 'there are no logs: no lab has run here yet.', 'Start one: ./lab up');
    const picked = (name: string) =>
      replica === undefined || name === `${replica}.log` || name.endsWith(`-${replica}.log`);
    const tell = (line: string, name: string) => write(replica === undefined ? `${name.slice(0, -4)}  ${line}` : line);
    const names = readdirSync(folder);
    if (!names.some(picked)) {
      const known = names.map((name) => name.slice(0, -4)).join(', ');
      throw new LabFailure('usage', `there is no log of ${replica}.`, `There are: ${known}`);
    }
    if (follow) return tailFolders([folder], picked, tell, signal, true);
    for (const name of names.filter(picked)) {
      for (const line of readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1)) tell(line, name);
    }
  }
}
