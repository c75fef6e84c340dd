import { paint, say } from '../text.ts';

/** Tells how a run gets on: one line that changes on a terminal, a line a step elsewhere. */
export class Progress {
  #title = '';
  #last = '';
  readonly #live = process.stderr.isTTY === true;

  begin(title: string): void {
    this.#title = title;
    this.#last = '';
  }

  tell(line: string): void {
    if (this.#live) {
      const text = `${this.#title}: ${line}`.slice(0, (process.stderr.columns ?? 80) - 6);
      process.stderr.write(`\r\u001b[K${paint.dim('lab:')} ${text}`);
      return;
    }
    const step = line.replace(/\d[\d,.]*/g, '#'); // counts of the same step are told once
    if (step !== this.#last && !/ sent, /.test(line)) say(`${this.#title}: ${line}`);
    this.#last = step;
  }

  /** Takes the changing line away. */
  clear(): void {
    if (this.#live) process.stderr.write('\r\u001b[K');
  }

  /** Lets somebody else use the terminal meanwhile. */
  async pause<T>(work: () => Promise<T>): Promise<T> {
    this.clear();
    return work();
  }
}
