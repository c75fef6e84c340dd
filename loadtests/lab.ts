import exec from 'k6/execution';
import http, { type Response } from 'k6/http';

declare global {
  /** k6 has it, but its types leave it out. */
  var console: Record<'log' | 'error', (line: string) => void>;
}

/** Where the lab answers. For one on another port: `k6 run -e BASE_URL=http://localhost:8081 …` */
export const BASE_URL = (__ENV.BASE_URL || 'http://localhost:8080').replace(/\/+$/, '');

/**
 * The `setup` of every load test: ends the run with exit status 108 where no lab answers.
 * It asks for /ping, as a request to /mult would move the cycle that the tests look at.
 */
export function requireLab(): void {
  const { status, body, error } = http.get(`${BASE_URL}/ping`, { timeout: '5s' });
  if (status === 200 && body === 'PONG') return;
  exec.test.abort(
    `The lab at ${BASE_URL} does not answer (GET /ping: ${error || `status ${status}`}): start one with ./lab up, or give its address with -e BASE_URL=http://…`,
  );
}

/**
 * Reads a setting given by `-e NAME=…`.
 * @returns a whole number above 0
 * @throws Error that names the setting
 */
export function readSetting(name: string, fallback: number): number {
  const value = Number(__ENV[name] || fallback);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${name} must be a whole number above 0, not '${__ENV[name]}'`);
}

/** The members of a JSON answer; none where the body is something else. k6's own `answer.json()` would throw there. */
export function membersOf({ body }: Response): Record<string, unknown> {
  try {
    return Object(JSON.parse(String(body)));
  } catch {
    return {};
  }
}
