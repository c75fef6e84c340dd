import { noError } from './checks/errors.ts';
import { fewerThan, keysStay } from './checks/special.ts';
import { slowest } from './checks/waits.ts';
import type { AskedFault, AskedShot, Experiment, Step } from './experiment.ts';

const UPSTREAM = ['http', 'upstream mult'];
const SLOW: AskedFault = { kind: 'delay', ms: 200, at: 'mult1' };
const KEYS = 40;

/** Forty different products: a hash sends each to the same replica every time. */
const shots = (fault?: AskedFault): AskedShot[] =>
  Array.from({ length: KEYS }, (_, key) => ({
    method: 'GET',
    path: `/mult?op1=${key + 1}&op2=3`,
    resultado: (key + 1) * 3,
    ...(fault !== undefined && { fault }),
  }));

const load = (phase: string): Step => ({ do: 'load', phase, shots: shots(SLOW), rate: 60, seconds: 3 });

export const algorithms: Experiment = {
  name: 'algorithms',
  question: 'Three equal replicas, and mult1 is slow: which algorithm notices?',
  hypothesis:
    'Round robin does not care; least_conn and random two turn away from the slow one; a hash looks only at the key, and keeps every key in its place when another replica leaves.',
  upstream: 'mult',
  variant: {
    edits: [
      { at: [...UPSTREAM, 'server mult1:3005'], replace: 'server mult1:3005 resolve max_fails=1 fail_timeout=3s;' },
      {
        at: [...UPSTREAM, 'server mult-backup:3005'],
        replace: 'server mult-backup:3005 resolve max_fails=1 fail_timeout=3s;',
      },
    ],
    because: 'Three replicas with the same weight, none of them a backup.',
  },
  steps: [
    load('round robin'),
    { do: 'reload', edits: [{ at: UPSTREAM, add: 'least_conn;' }] },
    load('least_conn'),
    { do: 'reload', edits: [{ at: [...UPSTREAM, 'least_conn'], replace: 'random two;' }] },
    load('random two'),
    { do: 'reload', edits: [{ at: [...UPSTREAM, 'random'], replace: 'hash $request_uri consistent;' }] },
    load('hash'),
    { do: 'send', phase: 'keys before', shots: shots(), requests: KEYS },
    { do: 'kill', replicas: ['mult2'] },
    { do: 'send', phase: 'keys after', shots: shots(), requests: KEYS },
  ],
  claims: [
    fewerThan(
      'mult1',
      'least_conn',
      'round robin',
      'least_conn asks the replica with the fewest requests under way: the slow one has more of them.',
    ),
    fewerThan('mult1', 'random two', 'round robin', 'Of two drawn at random the less busy one is asked.'),
    keysStay('mult2', 'keys before', 'keys after'),
    noError(),
    slowest(1_000),
  ],
  guess: {
    kind: 'shares',
    phase: 'least_conn',
    asked: 'mult1 is slow, and the balancer asks who has least to do. What part of the requests does each replica get?',
  },
  learn: {
    text: 'An algorithm that looks at what is under way adapts to a slow replica without measuring any time. A consistent hash moves only the keys of the replica that left: caches stay warm.',
    links: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#least_conn',
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#hash',
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#random',
    ],
  },
};
