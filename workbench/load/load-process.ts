import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { toRun } from '../programs/to-run.ts';
import { checkOrder } from './check-order.ts';
import type { Order, Report } from './messages.ts';
import type { PhaseOrder, PhaseReport } from './order.ts';
import type { Tally } from './phase.ts';
import { RequestIds } from './request-id.ts';

const LAST_WORDS = 2_000; // characters of standard error that are kept
const END_MS = 10_000;
/** What a phase reports that has not begun. */
const NOTHING = { sent: 0, answered: 0, failed: 0, lateness: { p50: 0, p99: 0, worst: 0 } } as const;

/** A phase that is under way in the process. */
interface Running {
  progress: (sofar: Tally) => void;
  resolve: (report: PhaseReport) => void;
  reject: (error: Error) => void;
}

/** The load generator: a process of its own, which sends and writes the record's `client` stream. */
export class LoadProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #running = new Map<number, Running>();
  #phases = 0;
  #said = '';
  #why: string | undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.setEncoding('utf8').on('data', (part: string) => {
      this.#said = (this.#said + part).slice(-LAST_WORDS);
    });
    child.on('message', (report: Report) => this.#hear(report));
    // Its last message may be read only after it has ended: the channel closes behind it.
    this.#ended = Promise.all([once(child, 'close'), once(child, 'disconnect')]).then(
      ([[code, signal]]) => this.#fail(`it ended with ${signal ?? `status ${code}`}`),
      (error: Error) => this.#fail(error.message),
    );
  }

  /**
   * Starts the process.
   * @param options.root the project's folder
   * @param options.file client.jsonl, which is appended to
   * @param options.prefix what all its request ids begin with: up to 20 digits of 0-9 and a-f, other than any run's before
   * @throws Error if the process does not start or can't write the file
   */
  static async start({ root, file, prefix }: { root: string; file: string; prefix: string }): Promise<LoadProcess> {
    new RequestIds(prefix); // a wrong prefix is told here, not by a process
    // The collector of garbage must not make one request in a hundred late at 2,000 a second (e2e/measures/load.test.ts).
    // Young objects, MiB: with less room they are cleared up too often, with more it takes longer each time. Old ones:
    // with so much room at the start a run is over before they must be cleared up, which takes 20 ms.
    const room = ['--min-semi-space-size=16', '--max-semi-space-size=16', '--initial-old-space-size=128'];
    const child = spawn(process.execPath, [...toRun(root, 'workbench/load/main.ts', room), file, prefix], {
      detached: true, // Ctrl-C reaches ./lab, which then ends its run in order
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const load = new LoadProcess(child);
    await Promise.race([once(child, 'message'), load.#ended]);
    load.#check();
    return load;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Sends a phase; returns when all its requests are over. Several phases may be under way.
   * @param options.progress is called about four times a second
   * @param options.signal ends it early: nothing more is sent, and requests under way are waited for
   * @throws Error for an order that can't be carried out, and if the process ends or is at fault
   */
  async send(
    order: PhaseOrder,
    { progress = () => {}, signal }: { progress?: (sofar: Tally) => void; signal?: AbortSignal } = {},
  ): Promise<PhaseReport> {
    checkOrder(order);
    this.#check();
    if (signal?.aborted) return { phase: order.phase, ...NOTHING };
    const number = ++this.#phases;
    const report = new Promise<PhaseReport>((resolve, reject) => {
      this.#running.set(number, { progress, resolve, reject });
    });
    this.#tell({ do: 'send', number, order });
    const stop = () => this.#tell({ do: 'stop', number });
    signal?.addEventListener('abort', stop);
    return report.finally(() => signal?.removeEventListener('abort', stop));
  }

  /** Ends the process. Phases under way end early; their requests are waited for at most two seconds, then count as unanswered. */
  async end(): Promise<void> {
    this.#tell({ do: 'end' });
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #tell(order: Order): void {
    if (this.#child.connected) this.#child.send(order, () => {}); // if it has ended, #ended says so
  }

  #hear(report: Report): void {
    if ('ready' in report) return;
    if ('fault' in report) {
      this.#fail(report.fault);
      return;
    }
    const running = this.#running.get(report.number);
    if ('tally' in report) running?.progress(report.tally);
    else {
      this.#running.delete(report.number);
      running?.resolve(report.report);
    }
  }

  /** Nothing more will come of it. The first reason counts. */
  #fail(why: string): void {
    this.#why ??= this.#said === '' ? why : `${why}\n${this.#said.trim()}`;
    for (const { reject } of this.#running.values()) reject(this.#failure());
    this.#running.clear();
  }

  #failure = () => new Error(`the load generator does not run: ${this.#why}`);

  /** @throws Error if the process has ended */
  #check(): void {
    if (this.#why !== undefined) throw this.#failure();
  }
}
