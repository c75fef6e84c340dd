import { oneCycle } from './checks/cycle.ts';
import { noError } from './checks/errors.ts';
import { ratio, silent } from './checks/shares.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { mult } from './shots.ts';

export const weights: Experiment = {
  name: 'weights',
  question: 'Weights 3 and 1: does mult1 really get three of every four requests?',
  hypothesis: 'Exactly three of four, in the cycle mult1 mult1 mult2 mult1, and the backup gets none.',
  upstream: 'mult',
  steps: [
    { do: 'send', phase: 'one at a time', shots: mult(), requests: 40, keepAlive: false },
    { do: 'load', phase: 'under load', shots: mult(), rate: 200, seconds: 4 },
  ],
  claims: [
    { ...ratio('mult1', 'mult2', [3, 1], undefined, 2), conf: ['http', 'upstream mult', 'server mult1:3005'] },
    { ...silent('mult-backup'), conf: ['http', 'upstream mult', 'server mult-backup:3005'] },
    { ...oneCycle('one at a time'), conf: ['http', 'upstream mult', 'zone'] },
    noError(),
    slowest(500),
  ],
  guess: { kind: 'next', phase: 'one at a time', asked: 'Who answers the next 12 requests?' },
  learn: {
    text: 'Smooth weighted round robin mixes the turns as far as the weights allow: each pick costs the picked one the sum of all weights. With 5 and 3 nobody gets more than two in a row; with 3 and 1 there is little to mix, and mult1’s three turns meet where the cycle begins again.',
    links: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],
  },
};
