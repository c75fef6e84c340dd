import { noError } from './checks/errors.ts';
import { answersAtLeast, ratio } from './checks/shares.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { both, mult } from './shots.ts';

export const failover: Experiment = {
  name: 'failover',
  question: 'mult1 dies under load: how many requests are lost?',
  hypothesis:
    'None. A request that finds it dead goes on to the next replica; after one failure nobody asks it for 3 to 4 s.',
  upstream: 'mult',
  steps: [
    { do: 'send', phase: 'before', shots: mult(), requests: 8 },
    {
      do: 'load',
      phase: 'killed and back',
      shots: both(mult(), mult(undefined, 'POST')),
      rate: 200,
      seconds: 40,
      untilDone: true,
      meanwhile: [
        { do: 'wait', ms: 1_500, why: 'all is well' },
        { do: 'kill', replicas: ['mult1'] },
        { do: 'wait', ms: 2_500, why: 'mult2 does the work of both' },
        { do: 'start', replicas: ['mult1'] },
        { do: 'wait', ms: 5_000, why: 'until the ban is over and mult1 has its weight again' },
      ],
    },
    { do: 'send', phase: 'after', shots: mult(), requests: 12 },
  ],
  claims: [
    { ...noError(), conf: ['http', 'proxy_next_upstream'] },
    answersAtLeast('mult2', 100, 'killed and back'),
    { ...ratio('mult1', 'mult2', [3, 1], ['before', 'after']), conf: ['http', 'upstream mult', 'server mult1:3005'] },
    { ...slowest(500), conf: ['http', 'proxy_connect_timeout'] },
  ],
  guess: { kind: 'errors', asked: 'How many requests will fail?' },
  learn: {
    text: 'Passive health checks cost one failed attempt for each ban; the retry hides it from the client. That a POST is repeated even when mult1 already had it is the lab’s choice (non_idempotent): an addition may be done twice, a payment may not.',
    links: [
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream',
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails',
    ],
  },
};
