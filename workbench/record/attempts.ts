import type { AccessLine } from './schema.ts';

/**
 * How an attempt at one replica ended.
 *   answered     a status came back (whatever it was)
 *   refused      the connection was refused: the replica is not there
 *   unreachable  nothing came back while connecting: its address is gone
 *   hung up      connected, then reset or closed before a header
 *   no answer    connected, but no header in time: frozen or too slow
 *   given up     the client left before there was an answer
 *   unknown      the record does not tell
 */
export type Outcome = 'answered' | 'refused' | 'unreachable' | 'hung up' | 'no answer' | 'given up' | 'unknown';

/** One attempt to have a request answered. */
export interface Attempt {
  address: string;
  outcome: Outcome;
  status: number | undefined;
}

/** The attempts of one request, in order; `exhausted` if nginx had no peer left to ask. */
export interface Attempts {
  attempts: Attempt[];
  exhausted: boolean;
}

// nginx writes ", " between tries and " : " after an internal redirect.
const list = (text: string) => (text === '' ? [] : text.split(/, | : /));

function outcomeOf(status: string | undefined, connect: string | undefined, header: string | undefined): Outcome {
  const connected = connect !== undefined && connect !== '-';
  if (header !== undefined && header !== '-') return 'answered';
  if (status === '502') return connected ? 'hung up' : 'refused';
  if (status === '504') return connected ? 'no answer' : 'unreachable';
  return status === '-' || status === '499' ? 'given up' : 'unknown';
}

/**
 * Splits the parallel lists of an access line into attempts.
 * Source of the rules: ngx_http_upstream.c, ngx_http_upstream_status_variable and its neighbours.
 */
export function attemptsOf(line: AccessLine): Attempts {
  const [statuses, connects, headers] = [
    line.upstream_status,
    line.upstream_connect_time,
    line.upstream_header_time,
  ].map(list);
  const all = list(line.upstream_addr).map((address, index): Attempt => {
    const status = Number(statuses?.[index]);
    return {
      address,
      outcome: outcomeOf(statuses?.[index], connects?.[index], headers?.[index]),
      status: Number.isNaN(status) ? undefined : status,
    };
  });
  // When the selection has run out, nginx adds the group's name, which has no port.
  const attempts = all.filter(({ address }) => address.includes(':'));
  return { attempts, exhausted: attempts.length < all.length };
}
