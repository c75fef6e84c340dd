import { noError } from './checks/errors.ts';
import { ratio } from './checks/shares.ts';
import { learnsApart } from './checks/special.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { mult } from './shots.ts';

const server = (name: string) => ['http', 'upstream mult', `server ${name}:3005`];

export const workers: Experiment = {
  name: 'workers',
  question: 'Four workers, and no zone: what does one know of the others?',
  hypothesis: 'Nothing. Each keeps its own count and finds out for itself that mult1 is dead.',
  upstream: 'mult',
  variant: {
    edits: [
      { at: ['worker_processes'], replace: 'worker_processes 4;' },
      { at: ['http', 'upstream mult', 'zone'], remove: true },
      ...['mult1', 'mult2', 'mult-backup'].map((name) => ({ at: server(name), withoutArgument: 'resolve' })),
    ],
    because:
      'Four workers without a zone: each has the group’s state for itself (resolve needs a zone, so it goes too).',
  },
  steps: [
    { do: 'load', phase: 'all up', shots: mult(), rate: 100, seconds: 3, keepAlive: false },
    {
      do: 'load',
      phase: 'mult1 dies',
      shots: mult(),
      rate: 100,
      seconds: 20,
      keepAlive: false,
      untilDone: true,
      meanwhile: [
        { do: 'wait', ms: 500, why: 'all is well' },
        { do: 'kill', replicas: ['mult1'] },
        { do: 'wait', ms: 2_000, why: 'each worker finds out for itself' },
      ],
    },
  ],
  claims: [
    noError(),
    { ...ratio('mult1', 'mult2', [3, 1], 'all up', 8), conf: server('mult1') },
    { ...learnsApart('mult1', 'mult1 dies'), conf: ['http', 'upstream mult'] },
    slowest(500),
  ],
  guess: { kind: 'errors', asked: 'mult1 dies, and no worker tells another. How many requests fail?' },
  learn: {
    text: 'A zone is memory that all workers share. Without it shares are still 3 to 1 in the end, but every worker pays for the same lesson.',
    links: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#zone',
      'https://nginx.org/en/docs/ngx_core_module.html#worker_processes',
    ],
  },
};
