/*
 * Question: a replica of mult is stopped under load, and started again. Does any client notice?
 *
 *   ./lab loadtest failover                  runs this and plays the fault
 *   k6 run loadtests/failover.ts             the fault is yours: it says when
 *   k6 run -e RATE=50 -e DURING=20 …         requests a second, and the seconds of BEFORE, DURING and AFTER
 *
 * The promise: not one failed request in any phase, and none slower than 1.2 s. Exit status 99 means that it is broken:
 *   failed                somebody got an error. Take the retries away (`proxy_next_upstream off;`) and see
 *   iteration_duration    somebody waited: the time-outs in nginx.conf are too long, or two replicas failed in a row
 *   dropped_iterations    k6 could not keep up the rate: the answers, or this machine, were too slow to tell
 * `rescued` counts requests that needed a second attempt. 0 `during`: nothing was broken, so the run proves nothing.
 */
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter } from 'k6/metrics';
import type { Options, Scenario } from 'k6/options';
import { BASE_URL, membersOf, readSetting, requireLab } from './lab.ts';

const RATE = readSetting('RATE', 200);
const BEFORE = readSetting('BEFORE', 5);
const DURING = readSetting('DURING', 10);
const AFTER = readSetting('AFTER', 10);

/**
 * Slowest answer allowed, in ms. A replica that fails costs a client 40 ms if its machine is gone and 540 ms if it is
 * frozen (proxy_connect_timeout, proxy_read_timeout); then the next one answers. Twice that, and some for this machine.
 */
const SLOWEST = 1200;

/** After this a request counts as failed. `gracefulStop` is longer: what k6 itself cuts off it does not count at all. */
const TIMEOUT = '3s';
const GRACEFUL_STOP = '4s';

const failed = new Counter('failed');
const rescued = new Counter('rescued');

export const options: Options = {
  scenarios: {
    before: phase('before', 0, BEFORE),
    during: phase('during', BEFORE, DURING),
    after: phase('after', BEFORE + DURING, AFTER),
  },
  // On a connection that was kept k6 may send a GET a second time, unseen, and hide the very failure we look for.
  noConnectionReuse: true,
  thresholds: {
    ...promise('before'),
    ...promise('during'),
    ...promise('after'),
    checks: ['rate==1'],
    dropped_iterations: ['count==0'],
  },
};

/** Requests at a constant rate, however slow the answers are: clients do not wait for each other. */
function phase(name: string, start: number, seconds: number): Scenario {
  return {
    executor: 'constant-arrival-rate',
    rate: RATE,
    timeUnit: '1s',
    startTime: `${start}s`,
    duration: `${seconds}s`,
    // Enough virtual users for every answer to be as slow as allowed.
    preAllocatedVUs: Math.ceil((RATE * SLOWEST) / 1000),
    gracefulStop: GRACEFUL_STOP,
    tags: { phase: name },
  };
}

/** What must hold in a phase. `http_reqs`, as a phase without requests has no failed ones either. */
function promise(name: string): Options['thresholds'] {
  return {
    [`failed{phase:${name}}`]: ['count==0'],
    [`http_reqs{phase:${name}}`]: ['count>0'],
    [`iteration_duration{phase:${name}}`]: [`max<${SLOWEST}`], // one request, its connection included
    [`rescued{phase:${name}}`]: [], // nothing to hold: only shown
  };
}

export function setup(): void {
  requireLab();
  if (__ENV.FAULT === 'played') return; // by ./lab loadtest failover
  console.log(
    `stop a replica in another terminal after ${BEFORE} seconds: docker stop mult1, and start it again after ${BEFORE + DURING}: docker start mult1 (without Docker: ./lab stop mult1, ./lab start mult1)`,
  );
}

export default function askMult(): void {
  const url = `${BASE_URL}/mult`;
  const method = exec.scenario.iterationInTest % 2 === 0 ? 'GET' : 'POST';
  const answer =
    method === 'GET'
      ? http.get(`${url}?op1=6&op2=7`, { timeout: TIMEOUT })
      : http.post(url, '{"op1":6,"op2":7}', { headers: { 'Content-Type': 'application/json' }, timeout: TIMEOUT });
  const isRight = answer.status === 200 && membersOf(answer).resultado === 42;
  check(answer, { 'the answer is 42': () => isRight });
  failed.add(isRight ? 0 : 1);
  // nginx lists the status of every attempt: "502, 200".
  const attempts = answer.headers['X-Upstream-Status'] ?? 'none';
  rescued.add(isRight && attempts.includes(',') ? 1 : 0);
  const why = answer.error || `status ${answer.status}`;
  if (!isRight) console.error(`${method} /mult failed: ${why}, attempts: ${attempts}`);
}
