import { errorsBetween, noError } from './checks/errors.ts';
import { asSafe } from './checks/failures.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { mult } from './shots.ts';

const hungUp = { kind: 'reset', at: 'mult1' } as const;

export const postRetry: Experiment = {
  name: 'post-retry',
  question: 'mult1 hangs up in the middle of a request: is the request repeated?',
  hypothesis: 'A GET always. A POST only where non_idempotent allows it: without it the client gets a 502.',
  upstream: 'mult',
  variant: {
    edits: [{ at: ['http', 'proxy_next_upstream'], withoutArgument: 'non_idempotent' }],
    because: 'It begins without non_idempotent, as nginx does by default.',
  },
  steps: [
    { do: 'send', phase: 'GET', shots: mult(hungUp), requests: 8 },
    { do: 'wait', ms: 4_500, why: 'until the ban is over' },
    { do: 'send', phase: 'POST', shots: mult(hungUp, 'POST'), requests: 8 },
    { do: 'reload', edits: [{ at: ['http', 'proxy_next_upstream'], withArgument: 'non_idempotent' }] },
    { do: 'send', phase: 'POST with non_idempotent', shots: mult(hungUp, 'POST'), requests: 8 },
  ],
  claims: [
    { ...noError(['GET', 'POST with non_idempotent']), conf: ['http', 'proxy_next_upstream'] },
    errorsBetween(1, 1, 'POST', 'One POST is lost; then mult1 is banned, and the others are spared.'),
    asSafe('POST with non_idempotent', 'GET', 'non_idempotent lets the balancer repeat a POST as it repeats a GET.'),
    slowest(500),
  ],
  guess: { kind: 'errors', phase: 'POST', asked: 'How many of the 8 POSTs without non_idempotent will fail?' },
  learn: {
    text: 'The balancer can’t know how far the replica came before it hung up. Adding twice gives the same sum; paying twice does not. So POST is repeated only where somebody said that it may be.',
    links: [
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream',
      'https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2',
    ],
  },
};
