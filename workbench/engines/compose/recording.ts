import type { EventLine } from '../../record/schema.ts';
import type { Recording, Replica } from '../engine.ts';
import { RecordFiles } from '../record-files.ts';
import { ContainerLog } from './container-log.ts';
import { docker, stream } from './docker.ts';
import { DockerEvents, lineOf } from './events.ts';

/** The lab whose containers are read. */
export interface Recorded {
  /** Docker's filter for its containers. */
  label: string;
  replicas(): Promise<Replica[]>;
  /** Where a container listens now. */
  addressOf(id: string): Promise<string | undefined>;
}

/** Writes down what a lab of containers writes from a moment on: each container's log, and Docker's own events. */
export class ComposeRecording implements Recording {
  readonly #lab: Recorded;
  readonly #files: RecordFiles;
  readonly #since: string;
  readonly #logs = new Map<string, ContainerLog>();
  readonly #addresses = new Map<string, string>();
  readonly #news = new DockerEvents();
  readonly #end = new AbortController();
  readonly #missing: string[] = [];
  #events: Promise<unknown> = Promise.resolve();
  #following: Promise<void> = Promise.resolve();
  #stopped: ReturnType<Recording['stop']> | undefined;

  private constructor(lab: Recorded, folder: string, since: string) {
    this.#lab = lab;
    this.#since = since;
    this.#files = new RecordFiles(folder);
  }

  /** Begins to write. What Docker knows of a moment before it is asked is there too: nothing can slip through. */
  static async begin(lab: Recorded, folder: string): Promise<ComposeRecording> {
    const since = (await docker('info', '--format', '{{.SystemTime}}')).trim();
    const recording = new ComposeRecording(lab, folder, since);
    try {
      await recording.#begin();
    } catch (error) {
      await recording.stop(0);
      throw error;
    }
    return recording;
  }

  async #begin(): Promise<void> {
    process.once('exit', this.#abort); // no child outlives this process
    const present = this.#lab.replicas();
    this.#events = present.then(
      (replicas) => this.#note(replicas),
      () => {},
    );
    this.#following = this.#followEvents();
    const format = '{{.ID}} {{.Names}} {{.State}}';
    const list = await docker('ps', '-a', '--no-trunc', '--filter', this.#lab.label, '--format', format);
    const rows = list.split('\n').map((line) => line.split(' '));
    for (const [id = '', name = '', state] of rows)
      if (id !== '') this.#logOf(id, name, state !== 'exited' && state !== 'created');
    await present;
  }

  readonly #abort = () => this.#end.abort();

  #note(replicas: Replica[]): void {
    this.#files.addPresent(replicas, Date.now());
    for (const { name, address, formerAddress = address } of replicas)
      if (formerAddress !== undefined) this.#addresses.set(name, formerAddress);
  }

  #logOf(id: string, name: string, isRunning: boolean): void {
    const add = (text: string) => this.#files.add(text);
    const log = this.#logs.get(id) ?? new ContainerLog({ id, name }, this.#since, add, this.#end.signal);
    this.#logs.set(id, log);
    if (isRunning) log.follow();
  }

  async #followEvents(): Promise<void> {
    const filters = ['--filter', this.#lab.label, '--filter', 'type=container', '--format', 'json'];
    const args = ['events', '--since', this.#since, ...filters];
    await stream('docker', args, {}, (text) => this.#take(text), this.#end.signal);
    if (!this.#end.signal.aborted) this.#missing.push('events: `docker events` ended');
  }

  #take(text: string): void {
    const news = this.#news.read(text);
    if (news === undefined) return;
    const { event, id, replica } = news;
    if (event === 'start') this.#logOf(id, replica, true);
    this.#inTurn(async () => {
      if (event === 'start') await this.#learnAddress(id, replica);
      this.#files.addEvent(lineOf(news, this.#addresses.get(replica)));
    });
  }

  /** Docker may give a container another address each time. One that has gone again meanwhile had none that we know of. */
  async #learnAddress(id: string, name: string): Promise<void> {
    const address = await this.#lab.addressOf(id).catch(() => undefined);
    if (address === undefined) this.#addresses.delete(name);
    else this.#addresses.set(name, address);
  }

  /** Events are written in their order, though some need a question first. */
  #inTurn(work: () => Promise<void>): void {
    this.#events = this.#events.then(work);
  }

  /** Writes what the engine itself does. */
  add(line: EventLine): void {
    this.#inTurn(async () => this.#files.addEvent(line));
  }

  stop(patience = 2_000): ReturnType<Recording['stop']> {
    this.#stopped ??= this.#stop(patience);
    return this.#stopped;
  }

  async #stop(patience: number): ReturnType<Recording['stop']> {
    await this.#files.settle(patience);
    this.#abort();
    process.off('exit', this.#abort);
    await this.#following;
    const rest = await Promise.all([...this.#logs.values()].map((log) => log.finish()));
    await this.#events;
    const missing = [...this.#missing, ...rest.flat(), ...(await this.#files.close())];
    return { complete: missing.length === 0, missing };
  }
}
