/** Mutants of nginx.conf that no claim catches, and why none could. */
export interface Survivors {
  reason: string;
  mutants: string[];
}

const GROUPS: Record<string, string[]> = {
  ping: ['ping:3001'],
  soma: ['soma:3002'],
  sub: ['sub:3003'],
  calc: ['calc:3004'],
  mult: ['mult1:3005', 'mult2:3005', 'mult-backup:3005'],
};
const inGroups = (...what: string[]) =>
  Object.keys(GROUPS).flatMap((group) => what.map((one) => `upstream ${group}: ${one.replace('NAME', group)}`));
const ofServers = (what: string) =>
  Object.entries(GROUPS).flatMap(([group, servers]) =>
    servers.map((one) => `upstream ${group}: server ${one}: ${what}`),
  );
const both = (directive: string) => [`${directive}: deleted`, `${directive}: tenfold`];

export const SURVIVORS: readonly Survivors[] = [
  {
    reason:
      'Only containers have names to follow. Among processes the conf that nginx gets is the same to the letter; in containers `scale` looks at it.',
    mutants: [
      ...ofServers('resolve deleted'),
      'http: resolver 127.0.0.11: valid=1s deleted',
      'http: resolver 127.0.0.11: valid=1s tenfold',
      'http: resolver 127.0.0.11: ipv6=off deleted',
      ...both('http: resolver_timeout 2s'),
    ],
  },
  {
    reason: 'It says what nginx does without it, too: written down so that it is seen.',
    mutants: [...ofServers('max_fails=1 deleted'), 'upstream mult: server mult2:3005: weight=1 deleted'],
  },
  {
    reason: 'How much memory a zone has: enough for hundreds of peers either way.',
    mutants: inGroups('zone NAME: tenfold'),
  },
  {
    reason: 'With a zone all workers act as one, however many there are: that is what the zone is for.',
    mutants: both('main: worker_processes 2'),
  },
  {
    reason: 'Connections to replicas that are used again save time, and change neither who answers nor what.',
    mutants: [
      ...inGroups(...both('keepalive 32'), ...both('keepalive_timeout 30s')),
      'http: proxy_http_version 1.1: deleted',
      'http: proxy_http_version 1.1: 1.0',
      'http: proxy_set_header Connection: deleted',
      'http: proxy_set_header Connection: close',
    ],
  },
  {
    reason:
      'On loopback a connection is made or refused at once. Where a container is gone nothing comes back: there `failover` and `all-down` look at it.',
    mutants: [
      ...both('http: proxy_connect_timeout 40ms'),
      'location = /-/timeout: if ($upstream_connect_time: deleted',
      'if ($upstream_connect_time ~ "-$" ): return 503: deleted',
      'if ($upstream_connect_time ~ "-$" ): return 503: with another status',
    ],
  },
  {
    reason: 'A request of this lab fits into one write, and the system takes it even for a frozen replica.',
    mutants: both('http: proxy_send_timeout 500ms'),
  },
  {
    reason: 'No replica of this lab sends a header that is none.',
    mutants: ['http: proxy_next_upstream error: invalid_header deleted'],
  },
  {
    reason: 'The status stays, the text beside it differs: e2e/gateway.test.ts reads that.',
    mutants: [
      'server: error_page 400: deleted',
      'server: error_page 400: to another page',
      'server: error_page 494: deleted',
      'server: error_page 494: to another page',
      'server: error_page 504: deleted',
    ],
  },
];

/** Why a mutant is expected to survive; undefined: it is not. */
export const reasonFor = (mutant: string): string | undefined =>
  SURVIVORS.find(({ mutants }) => mutants.includes(mutant))?.reason;
