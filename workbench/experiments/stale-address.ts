import { noError } from './checks/errors.ts';
import { addressReused, onlyFrom } from './checks/special.ts';
import { slowest } from './checks/waits.ts';
import type { Experiment } from './experiment.ts';
import { mult } from './shots.ts';

export const staleAddress: Experiment = {
  name: 'stale-address',
  question: 'mult1 is gone, and its address is given to a ping: can a ping be asked to multiply?',
  hypothesis: 'No. Each service has a port of its own: the balancer is refused there and asks the next.',
  upstream: 'mult',
  steps: [
    { do: 'send', phase: 'before', shots: mult(), requests: 4 },
    { do: 'kill', replicas: ['mult1'] },
    { do: 'scale', service: 'ping', count: 3 },
    { do: 'send', phase: 'after', shots: mult(), requests: 20 },
  ],
  claims: [addressReused('mult1'), onlyFrom(['mult1', 'mult2', 'mult-backup']), noError(), slowest(500)],
  guess: { kind: 'errors', phase: 'after', asked: 'How many of 20 requests get a wrong answer?' },
  mayBeOpen: {
    process: 'replicas that are processes share one address, and their ports are not handed on',
    embedded: 'replicas that are processes share one address, and their ports are not handed on',
  },
  learn: {
    text: 'An address is no identity: Docker hands it to the next container. What keeps strangers apart here is a port a service; elsewhere it is a name checked by TLS.',
    links: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve'],
  },
};
