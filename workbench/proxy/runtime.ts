import type { ClientConnection } from './client/connection.ts';
import type { Conf } from './conf/compile.ts';
import type { ErrorLog } from './logs/error-log.ts';
import { follow } from './upstream/follow.ts';
import { NameServer } from './upstream/name-server.ts';
import { Worker } from './worker.ts';

/** One conf in service, with the workers and connections that belong to it. After a reload the old one runs out. */
export class Runtime {
  readonly conf: Conf;
  readonly errorLog: ErrorLog;
  /** For names that only a request knows. */
  readonly resolver: NameServer | undefined;
  readonly connections = new Set<ClientConnection>();
  readonly #workers: Worker[];
  readonly #stopFollowing: () => void;
  #next = 0;
  #retired = false;
  #onEmpty: () => void = () => {};

  /** @param generation how many confs there were before: their workers had other numbers */
  constructor(conf: Conf, errorLog: ErrorLog, generation: number) {
    this.conf = conf;
    this.errorLog = errorLog;
    this.resolver = conf.resolver && new NameServer(conf.resolver);
    const first = process.pid + generation * conf.workers;
    this.#workers = Array.from(
      { length: conf.workers },
      (_, index) => new Worker(index, first + index, conf.connections),
    );
    this.#stopFollowing = follow(conf.upstreams, errorLog);
  }

  /** Whether another conf has taken its place, or the process is to end. */
  get retired(): boolean {
    return this.#retired;
  }

  /** The worker whose turn it is; undefined if it has no connection left to give. */
  nextWorker(): Worker | undefined {
    const worker = this.#workers[this.#next++ % this.#workers.length];
    return worker?.admit() === true ? worker : undefined;
  }

  add(connection: ClientConnection): void {
    this.connections.add(connection);
  }

  remove(connection: ClientConnection): void {
    this.connections.delete(connection);
    connection.worker.dismiss();
    if (this.#retired && this.connections.size === 0) this.#onEmpty();
  }

  /** Lets requests under way end, idle connections go, and takes no new ones. @param onEmpty called when all is over */
  retire(onEmpty: () => void): void {
    this.#retired = true;
    this.#onEmpty = onEmpty;
    this.#stopFollowing();
    for (const upstream of this.conf.upstreams) upstream.close();
    for (const connection of [...this.connections]) connection.retire();
    if (this.connections.size === 0) onEmpty();
  }
}
