import { errorsBetween, statuses } from './checks/errors.ts';
import { ratio } from './checks/shares.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { mult } from './shots.ts';

export const error503: Experiment = {
  name: 'error-503',
  question: 'mult1 answers 503 every time: does the balancer turn away from it?',
  hypothesis:
    'No. An answer is an answer: only what proxy_next_upstream lists counts as a failure, and 503 is not in it.',
  upstream: 'mult',
  steps: [{ do: 'send', phase: 'always 503', shots: mult({ kind: 'status', status: 503, at: 'mult1' }), requests: 40 }],
  claims: [
    errorsBetween(30, 30, undefined, 'mult1 goes on getting three of four requests, and answers each with 503.'),
    { ...ratio('mult1', 'mult2', [3, 1]), conf: ['http', 'upstream mult', 'server mult1:3005'] },
    statuses([200, 503], undefined, 'What the replica says is what the client gets.'),
    slowest(500),
  ],
  guess: { kind: 'errors', asked: 'mult1 answers everything with 503. How many of 40 requests fail?' },
  learn: {
    text: 'An error is not a failure. With http_503 in proxy_next_upstream the balancer would ask the next replica, and ban mult1: but a 503 that all replicas give would then ban them all.',
    links: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream'],
  },
};
