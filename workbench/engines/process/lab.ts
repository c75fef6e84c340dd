import { appendFileSync, existsSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type EventLine, eventLine } from '../../record/schema.ts';
import type { Action, Replica } from '../engine.ts';
import { LabFailure } from '../failure.ts';
import type { Member, Topology } from '../topology.ts';
import type { Commanded } from './control.ts';
import { findNginx, NginxProcess, noNginx } from './nginx-process.ts';
import { findPorts } from './ports.ts';
import { ReplicaProcess } from './replica-process.ts';
import type { RunFolder } from './run-folder.ts';
import type { Order } from './supervisor.ts';

const RECORD_BYTES = 16 * 2 ** 20; // as in nginx/health.sh
const LOG_BYTES = 10 * 2 ** 20; // as in docker-compose.yml

/** A lab whose replicas are processes on loopback, behind the host's nginx. */
export class Lab implements Commanded {
  onChange: () => void = () => {};
  #replicas: ReplicaProcess[] = [];
  #nginx: NginxProcess | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #upkeep: NodeJS.Timeout | undefined;
  #ending = false;
  readonly #order: Order;
  readonly #topology: Topology;
  readonly #folder: RunFolder;

  constructor(order: Order, topology: Topology, folder: RunFolder) {
    this.#order = order;
    this.#topology = topology;
    this.#folder = folder;
  }

  get url(): string {
    return `http://${this.#order.bind === '0.0.0.0' ? '127.0.0.1' : this.#order.bind}:${this.#order.port}`;
  }

  /** Process ids of everything that runs. */
  children(): number[] {
    return [this.#nginx?.pid, ...this.#replicas.map(({ pid }) => pid)].filter((pid) => pid !== undefined);
  }

  /** Starts replicas, then nginx; returns when nginx answers. */
  async start(say: (line: string) => void): Promise<void> {
    const binary = findNginx();
    if (binary === undefined) throw noNginx();
    const wanted = this.#topology.members.map(
      (member) => [member, new Map(this.#order.scale).get(member.name) ?? 1] as const,
    );
    for (const [member, count] of wanted) await this.#add(member, count);
    this.#nginx = new NginxProcess(binary, this.#folder, this.#order.conf, (how) => this.#restartNginx(how));
    this.#writeRate();
    this.#prepare();
    say(`starting ${this.#replicas.length} replicas`);
    await this.#startAll(this.#replicas);
    say(`starting nginx ${binary.version.join('.')}`);
    await this.#nginx.start(this.url);
    this.#event('up', { detail: `process engine, nginx ${binary.version.join('.')}` });
    this.onChange();
    this.#upkeep = setInterval(() => this.#keepSmall(), 5_000);
  }

  async #add(member: Member, count: number): Promise<ReplicaProcess[]> {
    if (member.container !== undefined && count !== 1) {
      throw new LabFailure(
        'usage',
        `${member.name} has a container_name of its own, so there is exactly one; it can't be scaled.`,
      );
    }
    const ports = await findPorts(count, new Set([this.#order.port, ...this.#replicas.map(({ port }) => port)]));
    const added = ports.map((port) => {
      const name = member.container ?? this.#freeName(member.name);
      const place = { root: this.#order.root, log: this.#folder.file('logs', `${name}.log`), gateway: this.url };
      const replica = new ReplicaProcess(name, member, port, place, (event, about, detail) => {
        this.#event(event, {
          replica: about.name,
          service: about.member.name,
          address: about.address,
          ...(detail && { detail }),
        });
        this.onChange();
      });
      this.#replicas.push(replica);
      return replica;
    });
    return added;
  }

  #freeName(service: string): string {
    for (let number = 1; ; number++) {
      const name = `${service}-${number}`;
      if (!this.#replicas.some((replica) => replica.name === name)) return name;
    }
  }

  async #startAll(replicas: ReplicaProcess[]): Promise<void> {
    const ready = await Promise.all(replicas.map((replica) => replica.start()));
    const failed = replicas.find((_, index) => !ready[index]);
    if (failed === undefined) return;
    const log = this.#folder.file('logs', `${failed.name}.log`);
    const said = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-3) : [];
    throw new LabFailure('failed', `${failed.name} did not become ready. It said:`, ...said, `Its log: ${log}`);
  }

  #prepare(): void {
    const services = new Map(
      this.#topology.members.map((member) => [
        member.name,
        {
          port: member.port,
          replicas: this.#replicas.filter((replica) => replica.member.name === member.name).map(({ port }) => port),
        },
      ]),
    );
    this.#nginx?.prepare({
      services,
      listen: { port: this.#topology.gateway.port, address: `${this.#order.bind}:${this.#order.port}` },
    });
  }

  #writeRate(): void {
    const { rate } = this.#order;
    if (rate === '') return;
    if (!/^[1-9]\d*$/.test(rate))
      throw new LabFailure('usage', `LAB_RATE must be a whole number of requests a second, not '${rate}'.`);
    writeFileSync(
      this.#folder.file('temporary/rate.conf'),
      `limit_req_zone $binary_remote_addr zone=clients:1m rate=${rate}r/s;\nlimit_req zone=clients burst=${rate} nodelay;\n`,
    );
  }

  replicas(): Replica[] {
    return this.#replicas.map(({ name, member, state, ready, address, pid, restarts }) => ({
      name,
      service: member.name,
      state,
      ready,
      address,
      ...(pid !== undefined && { pid }),
      restarts,
    }));
  }

  /** One thing at a time: a second command waits for the first. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => {});
    return turn;
  }

  reload(): Promise<void> {
    return this.#inTurn(async () => {
      this.#prepare();
      this.#nginx?.reload();
      this.#event('reload', {});
    });
  }

  scale(service: string, count: number): Promise<void> {
    return this.#inTurn(async () => {
      const member = this.#topology.members.find(({ name }) => name === service);
      if (member === undefined)
        throw new LabFailure(
          'usage',
          `there is no service ${service}.`,
          `There are: ${this.#topology.members.map(({ name }) => name).join(', ')}`,
        );
      const present = this.#replicas.filter((replica) => replica.member === member);
      if (member.container !== undefined && count !== 1) await this.#add(member, count);
      await this.#startAll(await this.#add(member, Math.max(0, count - present.length)));
      const leaving = present.slice(count);
      this.#replicas = this.#replicas.filter((replica) => !leaving.includes(replica));
      this.#prepare();
      this.#nginx?.reload();
      this.#event('scale', { service, detail: String(count) });
      if (leaving.length > 0) await pause(300); // nginx's new workers no longer know those who leave
      await Promise.all(leaving.map((replica) => replica.stop()));
      this.onChange();
    });
  }

  async act(action: Action, name: string): Promise<void> {
    const replica = this.#replicas.find((one) => one.name === name);
    if (replica === undefined) throw new LabFailure('usage', `there is no replica ${name}.`);
    this.#check(action, replica);
    if (action !== 'start')
      this.#event(action, { replica: name, service: replica.member.name, address: replica.address });
    if (action === 'stop' || action === 'restart') await replica.stop();
    if (action === 'kill') await replica.kill();
    if (action === 'pause') replica.pause();
    if (action === 'resume') replica.resume();
    if (action === 'start' || action === 'restart') await this.#startAll([replica]);
    this.onChange();
  }

  #check(action: Action, replica: ReplicaProcess): void {
    const allowed = {
      stop: ['running', 'starting', 'restarting', 'paused'],
      kill: ['running', 'starting', 'restarting', 'paused'],
      pause: ['running'],
      resume: ['paused'],
      start: ['stopped'],
      restart: ['running', 'stopped', 'paused', 'restarting'],
    }[action];
    if (!allowed.includes(replica.state))
      throw new LabFailure('failed', `${replica.name} is ${replica.state}: it can't be told to ${action}.`);
  }

  #restartNginx(how: string): void {
    if (this.#ending) return;
    this.#event('crash', { replica: this.#topology.gateway.container, detail: how });
    setTimeout(
      () => this.#nginx?.start(this.url).then(this.onChange, () => this.#restartNginx('it does not start')),
      500,
    ).unref();
  }

  #event(event: EventLine['event'], about: Pick<EventLine, 'replica' | 'service' | 'address' | 'detail'>): void {
    appendFileSync(
      this.#folder.file('record/events.jsonl'),
      `${JSON.stringify(eventLine(event, about, Date.now()))}\n`,
    );
  }

  /** Logs must not fill a disk: the record starts a new file, as in the container; other logs start over. */
  #keepSmall(): void {
    const size = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const access = this.#folder.file('record/access.jsonl');
    if (size(access) > RECORD_BYTES) {
      renameSync(access, this.#folder.file('record/access.1.jsonl'));
      this.#nginx?.reopen();
    }
    const logs = ['nginx', ...this.#replicas.map(({ name }) => name)].map((name) =>
      this.#folder.file('logs', `${name}.log`),
    );
    for (const log of logs.filter((file) => size(file) > LOG_BYTES)) truncateSync(log);
  }

  /** Ends nginx, then the replicas, which finish what they are doing. */
  async end(): Promise<void> {
    this.#ending = true;
    clearInterval(this.#upkeep);
    await this.#nginx?.stop();
    await Promise.all(this.#replicas.map((replica) => replica.stop()));
    this.#event('down', {});
  }
}
