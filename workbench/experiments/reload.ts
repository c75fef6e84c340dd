import { noError } from './checks/errors.ts';
import { ratio, silent } from './checks/shares.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { mult } from './shots.ts';

export const reload: Experiment = {
  name: 'reload',
  question: 'The balancer reads its conf again under load: does a client notice?',
  hypothesis: 'No. New workers take over while the old ones finish what they have; all counts begin anew.',
  upstream: 'mult',
  steps: [
    { do: 'send', phase: 'before', shots: mult(), requests: 6 },
    {
      do: 'load',
      phase: 'two reloads',
      shots: mult(),
      rate: 100,
      seconds: 20,
      keepAlive: false,
      untilDone: true,
      meanwhile: [
        { do: 'wait', ms: 1_000, why: 'all is well' },
        { do: 'reload' },
        { do: 'wait', ms: 1_000, why: 'the new workers serve' },
        { do: 'reload' },
        { do: 'wait', ms: 1_000, why: 'the new workers serve' },
      ],
    },
    { do: 'send', phase: 'after', shots: mult(), requests: 8 },
  ],
  claims: [
    noError(),
    { ...ratio('mult1', 'mult2', [3, 1], 'two reloads', 6), conf: ['http', 'upstream mult', 'server mult1:3005'] },
    silent('mult-backup'),
    slowest(1_000),
  ],
  guess: { kind: 'errors', asked: 'How many requests will fail?' },
  learn: {
    text: 'A reload forgets failures and counts, and drops no request under way. Connections kept open without a request may be closed: a client must be ready to open another.',
    links: ['https://nginx.org/en/docs/control.html#reconfiguration'],
  },
};
