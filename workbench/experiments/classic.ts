import { errorsBetween, noError } from './checks/errors.ts';
import { felt } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { mult } from './shots.ts';

export const classic: Experiment = {
  name: 'classic',
  question: 'The conf that courses hand out: what does it cost?',
  hypothesis: 'With a frozen mult1 clients wait a minute, or leave with nothing; a POST that mult1 drops is lost.',
  upstream: 'mult',
  variant: { file: 'classic.conf', because: 'The file that courses hand out, with every default of nginx.' },
  steps: [
    { do: 'send', phase: 'all well', shots: mult(), requests: 8 },
    { do: 'pause', replicas: ['mult1'] },
    { do: 'send', phase: 'frozen', shots: mult(), requests: 8, patience: 1_000 },
    { do: 'resume', replicas: ['mult1'] },
    { do: 'wait', ms: 1_000, why: 'mult1 goes on' },
    { do: 'send', phase: 'POST', shots: mult({ kind: 'reset', at: 'mult1' }, 'POST'), requests: 8 },
  ],
  claims: [
    noError('all well'),
    errorsBetween(4, 7, 'frozen', 'Nobody waits a minute: who leaves gets nothing, and the balancer never learns.'),
    felt(900, 'frozen', 'nginx itself would wait 60 s.'),
    errorsBetween(
      1,
      2,
      'POST',
      'A POST is not repeated by default; a worker that has not yet met the fault loses one more.',
    ),
  ],
  guess: {
    kind: 'errors',
    phase: 'frozen',
    asked: 'mult1 is frozen, and 8 clients wait a second each. How many get no answer?',
  },
  learn: {
    text: 'Defaults are made for everybody and fit nobody: 60 s time-outs, no second chance for a POST that was sent, names resolved once. nginx.conf beside it is the cure, line by line.',
    links: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout'],
  },
};
