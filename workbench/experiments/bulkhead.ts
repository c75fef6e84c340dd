import { noError } from './checks/errors.ts';
import { answersAtLeast } from './checks/shares.ts';
import { atMostAtOnce } from './checks/special.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { mult } from './shots.ts';

const SERVER = ['http', 'upstream mult', 'server mult1:3005'];

export const bulkhead: Experiment = {
  name: 'bulkhead',
  question: 'mult1 is slow: how many requests may it hold at once?',
  hypothesis: 'With max_conns=4 never more than four; the others go to mult2 at once instead of queueing up.',
  upstream: 'mult',
  variant: { edits: [{ at: SERVER, withArgument: 'max_conns=4' }], because: 'mult1 may hold four requests at a time.' },
  steps: [
    { do: 'load', phase: 'slow mult1', shots: mult({ kind: 'delay', ms: 300, at: 'mult1' }), rate: 40, seconds: 5 },
  ],
  claims: [{ ...atMostAtOnce('mult1', 4), conf: SERVER }, answersAtLeast('mult2', 80), noError(), slowest(1_000)],
  guess: {
    kind: 'shares',
    phase: 'slow mult1',
    asked:
      'mult1 takes 300 ms for each of 40 requests a second, and may hold four. What part does each replica answer?',
  },
  learn: {
    text: 'A bulkhead keeps one sick replica from holding every connection. It does not queue: what does not fit goes to the others, so a healthy replica under honest load spills over too.',
    links: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_conns'],
  },
};
