import { noError } from './checks/errors.ts';
import { fewFailures } from './checks/failures.ts';
import { answersAtLeast } from './checks/shares.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { mult } from './shots.ts';

export const recovery: Experiment = {
  name: 'recovery',
  question: 'mult1 is back after its ban: does it get three of four at once?',
  hypothesis: 'No. It comes back with weight 0 and gains 1 with each pick until it has its 3 again.',
  upstream: 'mult',
  steps: [
    { do: 'send', phase: 'before', shots: mult(), requests: 4 },
    { do: 'kill', replicas: ['mult1'] },
    { do: 'send', phase: 'down', shots: mult(), requests: 6 },
    { do: 'start', replicas: ['mult1'] },
    { do: 'wait', ms: 5_000, why: 'until the ban is over' },
    { do: 'send', phase: 'coming back', shots: mult(), requests: 16 },
  ],
  claims: [
    { ...answersAtLeast('mult2', 6, 'down'), conf: ['http', 'upstream mult', 'server mult2:3005'] },
    answersAtLeast('mult1', 8, 'coming back'),
    { ...fewFailures(1, 'down'), conf: ['http', 'upstream mult', 'server mult1:3005'] },
    noError(),
    slowest(500),
  ],
  guess: { kind: 'next', phase: 'coming back', asked: 'mult1 is back. Who answers the next 12 requests?' },
  learn: {
    text: 'A failure takes weight away (3/max_fails of 3), and each pick gives 1 back: a replica that has just started is not flooded.',
    links: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#fail_timeout'],
  },
};
