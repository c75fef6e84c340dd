import { existsSync, readFileSync } from 'node:fs';
import type { Replica } from '../engine.ts';
import { LabFailure } from '../failure.ts';
import type { Member } from '../topology.ts';
import { isPortTaken, PortBlocks } from './ports.ts';
import { type Notice, ReplicaProcess } from './replica-process.ts';
import type { RunFolder } from './run-folder.ts';

/** The replicas of a lab of processes. */
export class Fleet {
  #replicas: ReplicaProcess[] = [];
  readonly #ports = new PortBlocks();
  readonly #folder: RunFolder;
  readonly #place: { root: string; gateway: string; port: number };
  readonly #notice: Notice;

  /** @param place the lab's folder, and where nginx is to listen */
  constructor(folder: RunFolder, place: { root: string; gateway: string; port: number }, notice: Notice) {
    this.#folder = folder;
    this.#place = place;
    this.#notice = notice;
  }

  /** Adds replicas of a service, each with a port and a name of its own; they do not run yet. */
  async add(member: Member, count: number): Promise<ReplicaProcess[]> {
    const ports = await this.#ports.take(count, new Set([this.#place.port, ...this.#replicas.map(({ port }) => port)]));
    return ports.map((port) => {
      const name = member.container ?? this.#freeName(member.name);
      const place = { ...this.#place, log: this.#logOf(name) };
      const replica = new ReplicaProcess(name, member, port, place, this.#notice);
      this.#replicas.push(replica);
      return replica;
    });
  }

  #freeName(service: string): string {
    for (let number = 1; ; number++) {
      const name = `${service}-${number}`;
      if (!this.#replicas.some((replica) => replica.name === name)) return name;
    }
  }

  #logOf = (name: string) => this.#folder.file('logs', `${name}.log`);

  get logs(): string[] {
    return this.#replicas.map(({ name }) => this.#logOf(name));
  }

  of(member: Member): ReplicaProcess[] {
    return this.#replicas.filter((replica) => replica.member === member);
  }

  /** @throws LabFailure if there is none of this name */
  find(name: string): ReplicaProcess {
    const replica = this.#replicas.find((one) => one.name === name);
    if (replica === undefined) throw new LabFailure('usage', `there is no replica ${name}.`);
    return replica;
  }

  /** Forgets replicas; they go on running until they are stopped. */
  forget(leaving: ReplicaProcess[]): void {
    this.#replicas = this.#replicas.filter((replica) => !leaving.includes(replica));
  }

  /**
   * Starts some replicas, or all.
   * @throws LabFailure with the last words of one that does not become ready, or if another program has its port
   */
  async start(replicas: ReplicaProcess[] = this.#replicas): Promise<void> {
    for (const { name, port, state } of replicas)
      if (state === 'stopped' && (await isPortTaken(port))) {
        throw new LabFailure(
          'port',
          `${name} can't be started: another program has taken its port ${port} while it was stopped.`,
          `See which one: ss -ltnp "sport = :${port}"  (macOS: lsof -i :${port})`,
        );
      }
    const ready = await Promise.all(replicas.map((replica) => replica.start()));
    const failed = replicas.find((_, index) => !ready[index]);
    if (failed === undefined) return;
    const log = this.#logOf(failed.name);
    const said = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-3) : [];
    throw new LabFailure('failed', `${failed.name} did not become ready. It said:`, ...said, `Its log: ${log}`);
  }

  async stop(replicas: ReplicaProcess[] = this.#replicas): Promise<void> {
    await Promise.all(replicas.map((replica) => replica.stop()));
  }

  rows(): Replica[] {
    return this.#replicas.map(({ name, member, state, ready, address, pid, restarts }) => ({
      name,
      service: member.name,
      state,
      ready,
      address,
      restarts,
      ...(pid !== undefined && { pid }),
    }));
  }
}
