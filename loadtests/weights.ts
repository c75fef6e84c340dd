/*
 * Question: of 400 requests to /mult, one after the other, does mult1 answer exactly 300, mult2 100, the backup none?
 *
 *   ./lab loadtest weights      or      k6 run loadtests/weights.ts
 *
 * Round robin is no lottery: with weights 3 and 1 the same cycle of four comes again and again, so 400 requests are
 * 100 cycles, wherever they begin. Exit status 99 (a threshold was crossed) means that nginx shares otherwise:
 *   - the weights in nginx.conf are not 3 and 1 (swap them and see), or a replica is down: ./lab ps
 *   - somebody else asked for /mult meanwhile. calc does so too
 *   - a replica is just back. nginx gives it its weight again over its first few requests (299 and 101, say): run it again
 */
import http from 'k6/http';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';
import { BASE_URL, requireLab } from './lab.ts';

/** How many of the requests each replica has to answer. */
const SHARES = { mult1: 300, mult2: 100, 'mult-backup': 0 };
const REPLICAS = Object.keys(SHARES);

const served = new Counter('served');

export const options: Options = {
  // One virtual user: the next request leaves when the last is answered, so they stay in order.
  scenarios: { in_order: { executor: 'shared-iterations', vus: 1, iterations: 400, maxDuration: '1m' } },
  // k6 sends a GET again, unseen, when a connection it kept turns out to be closed: nginx would count 401.
  noConnectionReuse: true,
  thresholds: {
    ...Object.fromEntries(
      Object.entries(SHARES).map(([name, share]) => [`served{replica:${name}}`, [`count==${share}`]]),
    ),
    http_req_failed: ['rate==0'],
    dropped_iterations: ['count==0'],
  },
};

export const setup = requireLab;

export default function askMult(): void {
  const answer = http.get(`${BASE_URL}/mult?op1=6&op2=7`);
  const name = answer.headers['X-Served-By'] ?? '';
  // LAB_NAME puts something in front of the name, such as b-mult1.
  served.add(1, { replica: REPLICAS.find((replica) => name.endsWith(replica)) ?? 'unknown' });
}
