import { noError } from './checks/errors.ts';
import { answersAtLeast, even } from './checks/shares.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { ping } from './shots.ts';

export const scale: Experiment = {
  name: 'scale',
  question: 'Replicas are added and taken away under load: does a client notice?',
  hypothesis: 'No request fails; the new replicas share the work, and those that leave finish theirs.',
  upstream: 'ping',
  steps: [
    {
      do: 'load',
      phase: 'from one to three',
      shots: ping(),
      rate: 100,
      seconds: 40,
      keepAlive: false,
      untilDone: true,
      meanwhile: [
        { do: 'wait', ms: 1_000, why: 'one replica does all the work' },
        { do: 'scale', service: 'ping', count: 3 },
        { do: 'wait', ms: 4_000, why: 'until the balancer has found the new ones' },
      ],
    },
    { do: 'load', phase: 'three', shots: ping(), rate: 100, seconds: 3, keepAlive: false },
    {
      do: 'load',
      phase: 'back to one',
      shots: ping(),
      rate: 100,
      seconds: 40,
      keepAlive: false,
      untilDone: true,
      meanwhile: [
        { do: 'wait', ms: 500, why: 'three replicas share the work' },
        { do: 'scale', service: 'ping', count: 1 },
        { do: 'wait', ms: 4_000, why: 'until the balancer has forgotten those that left' },
      ],
    },
    { do: 'send', phase: 'one again', shots: ping(), requests: 10 },
  ],
  claims: [
    noError(),
    even(['ping-1', 'ping-2', 'ping-3'], 'three', 3),
    answersAtLeast('ping-1', 10, 'one again'),
    slowest(1_000),
  ],
  guess: { kind: 'errors', asked: 'How many requests will fail?' },
  learn: {
    text: 'A balancer must learn who is there: in containers from DNS, which it asks again every second, in a lab of processes from a new conf. Who leaves must finish first.',
    links: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve',
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver',
    ],
  },
};
