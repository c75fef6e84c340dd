/**
 * One thing at a time to wait for. What has arrived comes before what is late, however long this process was held up:
 * a connection that stands is not given up because nobody had looked.
 * @see ngx_process_events_and_timers in src/event/ngx_event.c: events first, then timers
 */
export class Timer {
  #timeout: NodeJS.Timeout | undefined;
  #last: NodeJS.Immediate | undefined;

  /** Waits for something else from now on. @param ms how long */
  start(ms: number, late: () => void): void {
    this.stop();
    this.#timeout = setTimeout(() => {
      this.#last = setImmediate(late); // Node runs timers before it reads, and this after
    }, ms);
  }

  stop(): void {
    clearTimeout(this.#timeout);
    clearImmediate(this.#last);
    this.#timeout = undefined;
    this.#last = undefined;
  }
}
