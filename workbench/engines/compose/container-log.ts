import { stream } from './docker.ts';
import { LogPosition } from './log-position.ts';

const LONGEST_MS = 10_000;

/** One container's standard output from a moment on, each line once, also when the container is started again. */
export class ContainerLog {
  readonly #container: { id: string; name: string };
  readonly #position: LogPosition;
  readonly #line: (text: string) => void;
  readonly #signal: AbortSignal;
  #isStarted = false;
  #isWhole = true;
  #following: Promise<void> | undefined;

  /**
   * @param since in Docker's own writing of times: lines from then on
   * @param signal ends the reading
   */
  constructor(
    container: { id: string; name: string },
    since: string,
    line: (text: string) => void,
    signal: AbortSignal,
  ) {
    this.#container = container;
    this.#position = new LogPosition(since);
    this.#line = line;
    this.#signal = signal;
  }

  /** Reads along until the container ends. To be called each time that it was started: its log goes on. */
  follow(): void {
    this.#isStarted = true;
    this.#following ??= this.#go();
  }

  async #go(): Promise<void> {
    while (this.#isStarted && !this.#signal.aborted) {
      this.#isStarted = false;
      this.#isWhole = await this.#read(['--follow'], this.#signal);
    }
    this.#following = undefined;
  }

  /** Reads what is left, after the signal has aborted. @returns what is known to be missing */
  async finish(): Promise<string[]> {
    await this.#following;
    const { name } = this.#container;
    // A container that is gone was read to its end if the reading of its last life ended by itself.
    const isRead = (await this.#read([], AbortSignal.timeout(LONGEST_MS))) || this.#isWhole;
    if (!isRead) return [`the last lines of ${name}, which could not be read any more`];
    return this.#position.isCut ? [`lines of ${name}: its log was rotated away`] : [];
  }

  /** @returns whether Docker gave the log up to its end */
  async #read(how: string[], signal: AbortSignal): Promise<boolean> {
    const args = ['logs', '--timestamps', ...how, '--since', this.#position.begin(), this.#container.id];
    const take = (line: string) => {
      const text = this.#position.take(line);
      if (text !== undefined) this.#line(text);
    };
    return (await stream('docker', args, {}, take, signal)) === 0 && !signal.aborted;
  }
}
