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

/**
 * Reads a line of `docker events --format json`.
 * @returns undefined for what is no news of a replica
 */
export function readEvent(text: string): DockerEvent | undefined {
  let raw: { Action?: string; timeNano?: number; Actor?: { Attributes?: Record<string, string> } };
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  const attributes = raw.Actor?.Attributes ?? {};
  const event = NAMES[raw.Action ?? ''];
  // docker stop sends SIGTERM first, which Docker reports as a kill; only SIGKILL is one. nginx's USR1 and HUP are none.
  if (event === undefined || (raw.Action === 'kill' && attributes.signal !== '9')) return undefined;
  const code = attributes.exitCode;
  const crashed = event === 'exit' && code !== undefined && !['0', '137', '143'].includes(code);
  return {
    event: crashed ? 'crash' : event,
    replica: attributes.name ?? '',
    service: attributes['com.docker.compose.service'] ?? '',
    ...(event === 'exit' && code !== undefined && { detail: `status ${code}` }),
    at: (raw.timeNano ?? 0) / 1e6,
  };
}
