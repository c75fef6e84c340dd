import type { Socket } from 'node:net';
import { ClientConnection } from './client/connection.ts';
import { Listeners } from './client/listeners.ts';
import { type Conf, compileConf, type Site } from './conf/compile.ts';
import { type ErrorLog, readErrorLog } from './logs/error-log.ts';
import { LogFiles } from './logs/log-files.ts';
import { emergency } from './message.ts';
import { PidFile } from './pid-file.ts';
import { readConf } from './read-conf.ts';
import { Runtime } from './runtime.ts';
import { findAddresses } from './upstream/addresses.ts';

/** What the balancer is started with. */
export interface Options {
  /** Absolute path of the conf. */
  conf: string;
  /** Folder of relative names, with a slash at the end. */
  prefix: string;
  /** Directives that count as if they stood in the conf (`-g`). */
  directives: string;
}

/** The embedded balancer: it takes nginx's place where there is none. */
export class Balancer {
  readonly #options: Options;
  readonly #logs: LogFiles;
  readonly #listeners = new Listeners((socket, key) => this.#accept(socket, key));
  readonly #retired = new Set<Runtime>();
  #runtime: Runtime | undefined;
  #generation = 0;
  #pidFile: PidFile | undefined;
  #reloading: Promise<unknown> = Promise.resolve();

  constructor(options: Options) {
    this.#options = options;
    this.#logs = new LogFiles(options.prefix);
  }

  /** Reads the conf, and finds what it names. @throws ConfError */
  async #prepare(): Promise<{ conf: Conf; errorLog: ErrorLog }> {
    const { tree, notices } = readConf(this.#options.conf, this.#options.directives);
    const before = this.#runtime?.conf;
    const errorLog = readErrorLog(tree, this.#logs);
    for (const { place, message } of notices) errorLog.say('notice', `${message} in ${place.file}:${place.line}`);
    const conf = compileConf(tree, {
      prefix: this.#options.prefix,
      logs: this.#logs,
      zones: before?.zones ?? new Map(),
    });
    await findAddresses(conf.upstreams, before?.upstreams ?? []);
    return { conf, errorLog };
  }

  /** Tests the conf (`-t`). @throws ConfError */
  async test(): Promise<void> {
    await this.#prepare();
  }

  /** Begins to serve. @returns the addresses it listens on @throws ConfError */
  start(): Promise<string[]> {
    const started = this.#start();
    this.#reloading = started.catch(() => {});
    return started;
  }

  async #start(): Promise<string[]> {
    const { conf, errorLog } = await this.#prepare();
    this.#runtime = new Runtime(conf, errorLog, this.#generation++);
    this.#pidFile = new PidFile(conf.pid, this.#options.prefix); // who can connect can also find the process
    await this.#listeners.update([...conf.sites.values()].map(({ listen }) => listen)).catch((error) => {
      this.stop();
      throw error;
    });
    errorLog.say('notice', `the embedded balancer serves with ${conf.workers} workers`);
    return [...conf.sites.keys()];
  }

  #accept(socket: Socket, key: string): void {
    const runtime = this.#runtime;
    const site = runtime && siteOf(runtime.conf, socket, key);
    const worker = site && runtime.nextWorker();
    if (runtime === undefined || site === undefined || worker === undefined) {
      if (site !== undefined)
        runtime?.errorLog.say('alert', `${runtime.conf.connections} worker_connections are not enough`);
      socket.on('error', () => {});
      socket.resetAndDestroy();
      return;
    }
    const connection = new ClientConnection(socket, runtime, worker, site);
    runtime.add(connection);
    socket.once('close', () => runtime.remove(connection));
  }

  /**
   * Reads the conf anew. One that is broken is said to be so in the error log, and the old one stays.
   * @returns whether every new connection is served by the new conf
   */
  reload(): Promise<boolean> {
    const reloaded = this.#reloading.then(() => this.#reload());
    this.#reloading = reloaded;
    return reloaded;
  }

  async #reload(): Promise<boolean> {
    const old = this.#runtime;
    try {
      const { conf, errorLog } = await this.#prepare();
      await this.#listeners.update([...conf.sites.values()].map(({ listen }) => listen));
      this.#runtime = new Runtime(conf, errorLog, this.#generation++);
      if (old !== undefined) this.#retire(old);
      errorLog.say('notice', 'signal 1 (SIGHUP) received, reconfigured');
      return true;
    } catch (error) {
      old?.errorLog.say('emerg', emergency(error));
      return false;
    }
  }

  #retire(runtime: Runtime): void {
    this.#retired.add(runtime);
    runtime.retire(() => this.#retired.delete(runtime));
  }

  /** Says that something has gone wrong which no request can be blamed for; service goes on. */
  complain(fault: unknown): void {
    const text = fault instanceof Error ? fault.stack : String(fault);
    this.#runtime?.errorLog.say('alert', `a fault in the balancer: ${text}`);
  }

  /** Opens the logs anew. */
  reopen(): void {
    this.#logs.reopen();
  }

  /** Ends when the requests under way are answered. */
  async quit(): Promise<void> {
    this.#listeners.close();
    const waiting = [...this.#retired, this.#runtime].filter((runtime) => runtime !== undefined);
    await Promise.all(waiting.map((runtime) => new Promise<void>((resolve) => runtime.retire(resolve))));
    this.stop();
  }

  /** Ends now. */
  stop(): void {
    this.#pidFile?.remove();
    this.#listeners.close();
    this.#logs.flush();
  }
}

function siteOf({ sites }: Conf, socket: Socket, key: string): Site | undefined {
  const address = socket.localAddress?.replace(/^::ffff:/, '') ?? '';
  const own = address.includes(':') ? `[${address}]:${socket.localPort}` : `${address}:${socket.localPort}`;
  return sites.get(own) ?? sites.get(key);
}
