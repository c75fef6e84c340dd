import { noError } from './checks/errors.ts';
import { answersAtLeast } from './checks/shares.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment, Step } from './experiment.ts';
import { ping } from './shots.ts';

const REPLICAS = ['ping-1', 'ping-2', 'ping-3'];

export const rollingRestart: Experiment = {
  name: 'rolling-restart',
  question: 'A new version of ping: can all three replicas be restarted without losing a request?',
  hypothesis: 'Yes, one after the other, and the next only when the last has answered through the balancer.',
  upstream: 'ping',
  scale: { ping: 3 },
  steps: [
    {
      do: 'load',
      phase: 'one after the other',
      shots: ping(),
      rate: 100,
      seconds: 90,
      untilDone: true,
      meanwhile: REPLICAS.flatMap((replica): Step[] => [
        { do: 'restart', replicas: [replica] },
        { do: 'await', replica },
      ]),
    },
  ],
  claims: [noError(), ...REPLICAS.map((replica) => answersAtLeast(replica, 10)), slowest(1_000)],
  guess: { kind: 'errors', asked: 'Three replicas are restarted under load. How many requests fail?' },
  learn: {
    text: 'A replica that starts is found before it listens, refused once, and banned: whoever goes on too early has two of three banned. “Ready” means: it has answered through the balancer.',
    links: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#fail_timeout'],
  },
};
