import { errorsBetween, noError, statuses } from './checks/errors.ts';
import { fewFailures } from './checks/failures.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { mult, soma } from './shots.ts';

const ALL = ['mult1', 'mult2', 'mult-backup'];

export const allDown: Experiment = {
  name: 'all-down',
  question: 'Nobody is left who can multiply: what does a client get, and what happens to those who add?',
  hypothesis:
    'A 502 or 503 at once instead of a long wait; soma does not notice; mult is back by itself when its replicas are.',
  upstream: 'mult',
  steps: [
    { do: 'send', phase: 'before', shots: mult(), requests: 4 },
    {
      do: 'load',
      phase: 'soma meanwhile',
      shots: soma(),
      rate: 50,
      seconds: 40,
      untilDone: true,
      meanwhile: [
        { do: 'kill', replicas: ALL },
        { do: 'send', phase: 'nobody there', shots: mult(), requests: 12, every: 100 },
      ],
    },
    { do: 'start', replicas: ALL },
    { do: 'wait', ms: 5_000, why: 'until all bans are over' },
    { do: 'send', phase: 'back', shots: mult(), requests: 12 },
  ],
  claims: [
    errorsBetween(12, 12, 'nobody there', 'Nobody is there to answer.'),
    statuses([502, 503], 'nobody there', 'An error that says: try again later.'),
    slowest(1_200, 'nobody there'),
    { ...fewFailures(1, 'nobody there'), conf: ['http', 'upstream mult'] },
    noError(['before', 'soma meanwhile', 'back']),
  ],
  guess: { kind: 'errors', phase: 'nobody there', asked: 'All three are killed. How many of 12 requests fail?' },
  learn: {
    text: 'Failing fast is worth something: who gets an error at once can try elsewhere. One group’s outage must not become the others’.',
    links: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails'],
  },
};
