import type { EventLine } from '../../record/schema.ts';

const NAMES: Record<string, EventLine['event']> = {
  start: 'start',
  stop: 'stop',
  kill: 'kill',
  pause: 'pause',
  unpause: 'resume',
  restart: 'restart',
  die: 'exit',
  'health_status: healthy': 'ready',
};

/** One of Docker's events, in the record's words. `at` in milliseconds since 1970. */
export interface DockerEvent {
  event: EventLine['event'];
  replica: string;
  service: string;
  detail?: string;
  at: number;
}

/** Reads the lines of `docker events --format json`, and remembers who was stopped on purpose. */
export class DockerEvents {
  readonly #onPurpose = new Set<string>();

  /** @returns undefined for what is no news of a replica */
  read(text: string): DockerEvent | undefined {
    let raw: { Action?: string; timeNano?: number; Actor?: { Attributes?: Record<string, string> } };
    try {
      raw = JSON.parse(text);
    } catch {
      return undefined;
    }
    const {
      name = '',
      signal,
      exitCode = '0',
      'com.docker.compose.service': service = '',
    } = raw.Actor?.Attributes ?? {};
    const event = NAMES[raw.Action ?? ''];
    // docker stop, too, begins with a signal that Docker reports as a kill. nginx's HUP and USR1 end nothing.
    if (event === 'kill' && ['2', '3', '9', '15'].includes(signal ?? '')) this.#onPurpose.add(name);
    if (event === 'start') this.#onPurpose.delete(name);
    if (event === undefined || (event === 'kill' && signal !== '9')) return undefined;
    const crashed = event === 'exit' && exitCode !== '0' && !this.#onPurpose.has(name);
    const detail = event === 'exit' ? { detail: `status ${exitCode}` } : {};
    return { event: crashed ? 'crash' : event, replica: name, service, ...detail, at: (raw.timeNano ?? 0) / 1e6 };
  }
}
