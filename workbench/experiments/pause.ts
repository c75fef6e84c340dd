import { errorsBetween, noError } from './checks/errors.ts';
import { fewFailures } from './checks/failures.ts';
import { silent } from './checks/shares.ts';
import { felt, slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { mult } from './shots.ts';

export const pause: Experiment = {
  name: 'pause',
  question: 'mult1 is frozen, not dead: is that better or worse?',
  hypothesis:
    'Worse. It accepts connections and says nothing: patient clients wait half a second for the first, and impatient ones who leave never let the balancer learn of it.',
  upstream: 'mult',
  steps: [
    { do: 'pause', replicas: ['mult1'] },
    { do: 'send', phase: 'patient', shots: mult(), requests: 8 },
    { do: 'resume', replicas: ['mult1'] },
    { do: 'wait', ms: 5_000, why: 'until the ban is over' },
    { do: 'send', phase: 'well again', shots: mult(), requests: 12 },
    { do: 'pause', replicas: ['mult1'] },
    { do: 'send', phase: 'impatient', shots: mult(), requests: 12, patience: 100 },
    { do: 'resume', replicas: ['mult1'] },
  ],
  claims: [
    noError(['patient', 'well again']),
    { ...slowest(1_200, 'patient'), conf: ['http', 'proxy_read_timeout'] },
    felt(400, 'patient', 'Only a time-out tells a frozen replica from a slow one.'),
    { ...fewFailures(1, 'patient'), conf: ['http', 'upstream mult', 'server mult1:3005'] },
    silent('mult-backup'),
    errorsBetween(
      8,
      10,
      'impatient',
      'A client that leaves is no failure of the replica: it is never banned, and three of four go on finding it.',
    ),
  ],
  guess: {
    kind: 'errors',
    phase: 'impatient',
    asked: 'mult1 is frozen, and 12 clients wait 100 ms each. How many get no answer?',
  },
  learn: {
    text: 'A gray failure: slow is worse than dead. Clients with less patience than the balancer hide the sick replica from it: patience must grow from the inside out.',
    links: [
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout',
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ignore_client_abort',
    ],
  },
};
