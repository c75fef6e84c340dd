import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** One request and what became of it. Times in ms; `at` counts from the start of the load. */
export interface Sample {
  at: number;
  ms: number;
  method: string;
  path: string;
  status: number;
  servedBy: string;
  type: string;
  attempts: number;
  error?: string;
}

/** What to send: every request of a load is made by this. */
export interface Shot {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
  headers?: Record<string, string>;
}

/** Sends one request; never throws: a lost connection is a sample with status 0. */
export function send(
  base: string,
  shot: Shot,
  agent: Agent | false = false,
  started = performance.now(),
  origin = started,
): Promise<Sample> {
  return new Promise((resolve) => {
    const done = (status: number, headers: NodeJS.Dict<string | string[]>, error?: string) =>
      resolve({
        at: started - origin,
        ms: performance.now() - started,
        method: shot.method,
        path: shot.path,
        status,
        servedBy: String(headers['x-served-by'] ?? ''),
        type: String(headers['content-type'] ?? ''),
        attempts: String(headers['x-upstream'] ?? '')
          .split(/, | : /)
          .filter((address) => address.includes(':')).length,
        ...(error !== undefined && { error }),
      });
    const headers = { ...(shot.body !== undefined && { 'content-type': 'application/json' }), ...shot.headers };
    const sending = request(base + shot.path, { method: shot.method, agent, headers, timeout: 90_000 }, (answer) => {
      answer
        .on('end', () => done(answer.statusCode ?? 0, answer.headers))
        .on('error', (error) => done(0, answer.headers, error.message))
        .resume();
    });
    sending
      .on('error', (error: NodeJS.ErrnoException) => done(0, {}, error.code ?? error.message))
      .on('timeout', () => sending.destroy(new Error('no answer in 90 s')));
    sending.end(shot.body);
  });
}

/** A load with a steady rate, sent whether or not earlier requests have been answered (an open loop). */
export class Load {
  readonly samples: Sample[] = [];
  /** When it began, in ms since 1970. */
  readonly began = Date.now();
  readonly #waiting: Promise<unknown>[] = [];
  #stopped = false;
  readonly #running: Promise<void>;
  readonly #agent: Agent | false;

  /** @param options `rate` in requests a second; `seconds` bounds it; `keepAlive` reuses connections */
  constructor(base: string, shots: Shot[], options: { rate: number; seconds: number; keepAlive?: boolean }) {
    this.#agent = options.keepAlive === false ? false : new Agent({ keepAlive: true, maxSockets: 2_000 });
    this.#running = this.#run(base, shots, options);
  }

  async #run(base: string, shots: Shot[], { rate, seconds }: { rate: number; seconds: number }): Promise<void> {
    const origin = performance.now();
    for (let sent = 0; sent < rate * seconds && !this.#stopped; ) {
      const due = Math.floor(((performance.now() - origin) / 1000) * rate);
      for (; sent < due && sent < rate * seconds; sent++) {
        const shot = shots[sent % shots.length];
        if (shot !== undefined)
          this.#waiting.push(
            send(base, shot, this.#agent, performance.now(), origin).then((sample) => this.samples.push(sample)),
          );
      }
      await pause(2);
    }
  }

  /** Sends nothing more, and waits for all answers. */
  async end(): Promise<Sample[]> {
    this.#stopped = true;
    return this.done();
  }

  /** Waits until all was sent and answered. */
  async done(): Promise<Sample[]> {
    await this.#running;
    await Promise.all(this.#waiting);
    if (this.#agent !== false) this.#agent.destroy();
    return this.samples;
  }
}

/** The figures of a load: what a test asserts and a note quotes. */
export function sum(samples: Sample[]): {
  sent: number;
  errors: number;
  slowest: number;
  over200: number;
  by: Record<string, number>;
  worst: string;
} {
  const by: Record<string, number> = {};
  for (const { servedBy } of samples) by[servedBy] = (by[servedBy] ?? 0) + 1;
  const slowest = samples.toSorted((a, b) => b.ms - a.ms).slice(0, 3);
  return {
    worst: slowest
      .map(({ at, ms, attempts }) => `${Math.round(ms)} ms at ${(at / 1000).toFixed(1)} s (${attempts} attempts)`)
      .join(', '),
    sent: samples.length,
    errors: samples.filter(({ status }) => status !== 200).length,
    slowest: Math.round(Math.max(...samples.map(({ ms }) => ms))),
    over200: samples.filter(({ ms }) => ms > 200).length,
    by,
  };
}

/** What became of a request whose answer is no success: lost, or an error of the server. */
export const isError = ({ status }: Sample): boolean => status === 0 || status >= 500;

export const MULT: Shot[] = [
  { method: 'GET', path: '/mult?op1=6&op2=7' },
  { method: 'POST', path: '/mult', body: '{"op1":6,"op2":7}' },
];
export const PING: Shot[] = [{ method: 'GET', path: '/ping' }];
