import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type EventLine, eventLine } from '../../record/schema.ts';
import { checkListens } from '../conf/listens.ts';
import type { Action, Replica } from '../engine.ts';
import { LabFailure } from '../failure.ts';
import { findScalable, type Topology } from '../topology.ts';
import { chooseBalancer } from './balancer.ts';
import { BalancerProcess } from './balancer-process.ts';
import type { Commanded } from './control.ts';
import { Fleet } from './fleet.ts';
import { endWorkers } from './left-over.ts';
import type { ReplicaProcess } from './replica-process.ts';
import type { RunFolder } from './run-folder.ts';
import type { Order } from './supervisor.ts';
import { keepSmall, writeRate } from './upkeep.ts';

const ALLOWED: Record<Action, Replica['state'][]> = {
  stop: ['running', 'starting', 'restarting', 'paused'],
  kill: ['running', 'starting', 'restarting', 'paused'],
  pause: ['running'],
  resume: ['paused'],
  start: ['stopped'],
  restart: ['running', 'stopped', 'paused', 'restarting'],
};

/** A lab whose replicas are processes on loopback, behind the host's nginx or the embedded balancer. */
export class Lab implements Commanded {
  onChange: () => void = () => {};
  #nginx: BalancerProcess | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #upkeep: NodeJS.Timeout | undefined;
  #crashes = 0;
  #ending = false;
  readonly #fleet: Fleet;
  readonly #order: Order;
  readonly #topology: Topology;
  readonly #folder: RunFolder;

  constructor(order: Order, topology: Topology, folder: RunFolder) {
    this.#order = order;
    this.#topology = topology;
    this.#folder = folder;
    const place = { root: order.root, gateway: this.url, port: order.port };
    this.#fleet = new Fleet(folder, place, (event, { name, member, address }, detail) => {
      this.#event(event, { replica: name, service: member.name, address, ...(detail && { detail }) });
      this.onChange();
    });
  }

  get url(): string {
    return `http://${this.#order.bind === '0.0.0.0' ? '127.0.0.1' : this.#order.bind}:${this.#order.port}`;
  }

  /** Starts replicas, then nginx; returns when nginx answers. */
  async start(say: (line: string) => void): Promise<void> {
    const { balancer } = chooseBalancer(this.#order.root, this.#order.balancer);
    const counts = new Map(this.#order.scale);
    for (const member of this.#topology.members) await this.#fleet.add(member, counts.get(member.name) ?? 1);
    this.#nginx = new BalancerProcess(balancer, this.#folder, this.#order.conf, (how) => this.#restartNginx(how));
    writeRate(this.#folder, this.#order.rate);
    this.#prepare();
    say(`starting ${this.#fleet.rows().length} replicas`);
    await this.#fleet.start();
    this.#checkNotEnding();
    say(`starting ${balancer.title}`);
    await this.#nginx.start(this.url);
    this.#event('up', { detail: `process engine, ${balancer.title}` });
    this.onChange();
    const logs = () => [this.#folder.file('logs/nginx.log'), ...this.#fleet.logs];
    this.#upkeep = setInterval(() => keepSmall(this.#folder, logs(), () => this.#nginx?.reopen()), 5_000);
  }

  /** Fits the conf to the replicas there are, and has nginx test it. */
  #prepare(): void {
    checkListens(this.#order.conf, this.#topology.gateway.port);
    const services = new Map(
      this.#topology.members.map((member) => [
        member.name,
        { port: member.port, replicas: this.#fleet.of(member).map(({ port }) => port) },
      ]),
    );
    const address = `${this.#order.bind}:${this.#order.port}`;
    this.#nginx?.prepare({ services, listen: { port: this.#topology.gateway.port, address } });
  }

  replicas(): Replica[] {
    return this.#fleet.rows();
  }

  #checkNotEnding(): void {
    if (this.#ending) throw new LabFailure('notRunning', 'the lab is just ending.');
  }

  /** One thing at a time: a second command waits for the first. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#checkNotEnding();
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async reload(): Promise<void> {
    return this.#inTurn(async () => {
      this.#prepare();
      this.#event('reload', {});
      await this.#nginx?.reload();
    });
  }

  async scale(service: string, count: number): Promise<void> {
    return this.#inTurn(async () => {
      const member = findScalable(this.#topology, service, count);
      const present = this.#fleet.of(member);
      const added = await this.#fleet.add(member, Math.max(0, count - present.length));
      // One after the other: a start takes a processor for a moment, which the replicas at work need too.
      for (const one of added) await this.#fleet.start([one]).catch((error) => this.#takeBack(added, error));
      const leaving = present.slice(count);
      this.#fleet.forget(leaving);
      this.#prepare();
      this.#event('scale', { service, detail: String(count) });
      await this.#nginx?.reload();
      if (leaving.length > 0) await pause(300); // nginx's new workers no longer know those who leave, the old ones do
      await this.#fleet.stop(leaving);
      this.onChange();
    });
  }

  async #takeBack(added: ReplicaProcess[], error: unknown): Promise<never> {
    this.#fleet.forget(added);
    await this.#fleet.stop(added);
    throw error;
  }

  async act(action: Action, name: string): Promise<void> {
    this.#checkNotEnding();
    const replica = this.#fleet.find(name);
    if (!ALLOWED[action].includes(replica.state)) {
      const can = (Object.keys(ALLOWED) as Action[]).filter((other) => ALLOWED[other].includes(replica.state));
      throw new LabFailure(
        'failed',
        `${name} is ${replica.state}: it can't be told to ${action}.`,
        `What works now: ${can.join(', ')}`,
      );
    }
    const { member, address } = replica;
    if (action !== 'start') this.#event(action, { replica: name, service: member.name, address });
    if (action === 'stop' || action === 'restart') await replica.stop();
    if (action === 'kill') await replica.kill();
    if (action === 'pause') replica.pause();
    if (action === 'resume') replica.resume();
    if (action === 'start' || (action === 'restart' && this.#fleet.find(name) === replica && !this.#ending))
      await this.#fleet.start([replica]);
    this.onChange();
  }

  /** nginx is started again as Docker would: at once, then after longer and longer pauses. */
  #restartNginx(how: string): void {
    if (this.#ending) return;
    this.#event('crash', { replica: this.#topology.gateway.container, detail: how });
    const again = async () => {
      await endWorkers(process.pid); // without their master they go on, and hold the port
      if (this.#ending) return;
      await this.#nginx?.start(this.url);
      this.onChange();
    };
    const delay = Math.min(100 * 2 ** this.#crashes++, 10_000);
    setTimeout(() => again().catch(() => this.#restartNginx('it does not start')), delay).unref();
  }

  #event(event: EventLine['event'], about: Pick<EventLine, 'replica' | 'service' | 'address' | 'detail'>): void {
    const line = JSON.stringify(eventLine(event, about, Date.now()));
    appendFileSync(this.#folder.file('record/events.jsonl'), `${line}\n`);
  }

  /** Ends nginx, then the replicas, which finish what they are doing. */
  async end(): Promise<void> {
    this.#ending = true;
    clearInterval(this.#upkeep);
    await this.#nginx?.stop();
    await this.#fleet.stop();
    await this.#queue; // a command that was under way may have started another
    await this.#fleet.stop();
    this.#event('down', {});
  }
}
