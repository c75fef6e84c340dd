import { type EventLine, eventLine } from '../../record/schema.ts';

// Docker's own word for `docker stop` comes when all is over: the signal it begins with is the news.
const SIGNALS: Record<string, EventLine['event']> = { 2: 'stop', 3: 'stop', 15: 'stop', 9: 'kill' };
const NAMES: Record<string, EventLine['event']> = {
  start: 'start',
  pause: 'pause',
  unpause: 'resume',
  restart: 'restart',
  die: 'exit',
  'health_status: healthy': 'ready',
};

/** One of Docker's events, in the record's words. `at` in milliseconds since 1970. */
export interface DockerEvent {
  event: EventLine['event'];
  /** The container's own number: another one may have its name later. */
  id: string;
  replica: string;
  service: string;
  detail?: string;
  at: number;
}

/** The line that one of Docker's events leaves in the record. `address`: the replica's, where it is known. */
export const lineOf = ({ event, replica, service, detail, at }: DockerEvent, address?: string): EventLine =>
  eventLine(event, { replica, service, ...(detail && { detail }), ...(address && { address }) }, at);

/** Reads the lines of `docker events --format json`, and remembers who was stopped on purpose. */
export class DockerEvents {
  readonly #onPurpose = new Set<string>();

  /** @returns undefined for what is no news of a replica */
  read(text: string): DockerEvent | undefined {
    let raw: { Action?: string; timeNano?: number; Actor?: { ID?: string; Attributes?: Record<string, string> } };
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
    const event = raw.Action === 'kill' ? SIGNALS[signal ?? ''] : NAMES[raw.Action ?? ''];
    if (event === 'stop' || event === 'kill') this.#onPurpose.add(name);
    if (event === 'start') this.#onPurpose.delete(name);
    if (event === undefined) return undefined;
    const crashed = event === 'exit' && exitCode !== '0' && !this.#onPurpose.has(name);
    const detail = event === 'exit' ? { detail: `status ${exitCode}` } : {};
    const id = raw.Actor?.ID ?? '';
    return { event: crashed ? 'crash' : event, id, replica: name, service, ...detail, at: (raw.timeNano ?? 0) / 1e6 };
  }
}
