import { noError } from './checks/errors.ts';
import { allAtWork, fewFailures } from './checks/failures.ts';
import { answersAtLeast, silent } from './checks/shares.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { mult } from './shots.ts';

export const backup: Experiment = {
  name: 'backup',
  question: 'When does the backup work?',
  hypothesis:
    'Only while neither mult1 nor mult2 can be asked: then it answers everything, and before and after nothing.',
  upstream: 'mult',
  steps: [
    { do: 'send', phase: 'both up', shots: mult(), requests: 8 },
    { do: 'kill', replicas: ['mult1', 'mult2'] },
    { do: 'send', phase: 'both down', shots: mult(), requests: 12 },
    { do: 'start', replicas: ['mult1', 'mult2'] },
    { do: 'wait', ms: 5_000, why: 'until both bans are over' },
    { do: 'send', phase: 'both back', shots: mult(), requests: 24 },
  ],
  claims: [
    { ...silent('mult-backup', ['both up', 'both back']), conf: ['http', 'upstream mult', 'server mult-backup:3005'] },
    { ...answersAtLeast('mult-backup', 12, 'both down'), conf: ['http', 'upstream mult', 'server mult-backup:3005'] },
    { ...fewFailures(1, 'both down'), conf: ['http', 'upstream mult', 'server mult1:3005'] },
    allAtWork(['mult1', 'mult2'], 'both back'),
    noError(),
    slowest(500),
  ],
  guess: { kind: 'next', phase: 'both down', asked: 'Both are killed. Who answers the next 12 requests?' },
  learn: {
    text: 'A backup is no third replica: it costs what a replica costs and works only in need. The first request after the failure asks both dead ones before it.',
    links: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#backup'],
  },
};
