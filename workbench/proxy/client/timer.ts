/** One thing at a time to wait for. */
export class Timer {
  #timeout: NodeJS.Timeout | undefined;

  /** Waits for something else from now on. @param ms how long */
  start(ms: number, late: () => void): void {
    clearTimeout(this.#timeout);
    this.#timeout = setTimeout(late, ms);
  }

  stop(): void {
    if (this.#timeout === undefined) return;
    clearTimeout(this.#timeout);
    this.#timeout = undefined;
  }
}
