import { oneCycle } from './checks/cycle.ts';
import { noError } from './checks/errors.ts';
import { even } from './checks/shares.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { ping } from './shots.ts';

export const roundRobin: Experiment = {
  name: 'round-robin',
  question: 'Three replicas, nobody preferred: who gets the next request?',
  hypothesis: 'They take turns, in a fixed order: every third request comes to the same replica.',
  upstream: 'ping',
  scale: { ping: 3 },
  steps: [{ do: 'send', phase: 'in turn', shots: ping(), requests: 30, keepAlive: false }],
  claims: [even(['ping-1', 'ping-2', 'ping-3'], 'in turn'), oneCycle('in turn'), noError(), slowest(500)],
  guess: { kind: 'next', phase: 'in turn', asked: 'Who answers the next 12 requests?' },
  learn: {
    text: 'Round robin needs no measuring and no chance: a counter for each replica is enough. Where it starts may vary, the order does not.',
    links: [
      'https://nginx.org/en/docs/http/load_balancing.html',
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html',
    ],
  },
};
