/**
 * How long a peer has for what comes next. What has come in by now counts first, as in nginx
 * (ngx_process_events_and_timers): a process that was held up would otherwise give up peers that answered long ago.
 */
export class Deadline {
  readonly #late: () => void;
  #timer: NodeJS.Timeout | undefined;
  #ms = 0;
  #sets = 0;

  constructor(late: () => void) {
    this.#late = late;
  }

  /** Waits from now on, in ms; 0: for nothing. */
  set(ms: number): void {
    this.#sets++;
    if (ms === this.#ms && ms > 0) {
      this.#timer?.refresh();
      return;
    }
    clearTimeout(this.#timer);
    this.#ms = ms;
    this.#timer = ms === 0 ? undefined : setTimeout(() => this.#ring(), ms);
  }

  // Whatever comes in sets it anew.
  #ring(): void {
    const sets = this.#sets;
    setImmediate(() => {
      if (sets !== this.#sets) return;
      this.#ms = 0;
      this.#late();
    });
  }
}
