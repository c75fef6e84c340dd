import { oneCycle } from '../../workbench/experiments/checks/cycle.ts';
import { noError, statuses } from '../../workbench/experiments/checks/errors.ts';
import { allAtWork, fewFailures } from '../../workbench/experiments/checks/failures.ts';
import { answersAtLeast } from '../../workbench/experiments/checks/shares.ts';
import { slowest } from '../../workbench/experiments/checks/waits.ts';
import type { AskedShot, Experiment } from '../../workbench/experiments/experiment.ts';
import { mult, ping, soma } from '../../workbench/experiments/shots.ts';

/** More replicas than the course has: what bans and time-outs do only a group of several shows. */
export const SCALE = { ping: 5, soma: 2, sub: 2, calc: 3 };

const sub = (): AskedShot[] => [{ method: 'GET', path: '/sub?op1=9&op2=4', resultado: 5 }];
const calc = (): AskedShot[] => [{ method: 'GET', path: '/calc?expr=7', resultado: 7 }]; // asks nobody
/** Each service once. */
const round = (): AskedShot[] => [ping(), soma(), sub(), calc()].flatMap((shots) => shots.slice(0, 1));
const ROUNDS = 20 * round().length;
const PINGS = Array.from({ length: SCALE.ping }, (_, index) => `ping-${index + 1}`);
const MULTS = ['mult1', 'mult2', 'mult-backup'];

/** What `whole` does to mult, done to the other services; and what happens when nobody at all is left. */
export const others: Experiment = {
  name: 'others',
  question: 'Do the other services have what mult has?',
  hypothesis: 'They share the work in turn, a dead or frozen replica costs one attempt, and nobody waits long.',
  upstream: 'ping',
  scale: SCALE,
  steps: [
    {
      do: 'load',
      phase: 'mult', // keeps the workers busy
      shots: mult(),
      rate: 200,
      seconds: 20,
      keepAlive: false,
      untilDone: true,
      meanwhile: [{ do: 'send', phase: 'turns', shots: round(), requests: ROUNDS, keepAlive: false }],
    },
    { do: 'kill', replicas: ['ping-2', 'soma-2', 'sub-2', 'calc-2', ...MULTS] },
    { do: 'send', phase: 'one dead', shots: round(), requests: ROUNDS, every: 10 },
    { do: 'send', phase: 'nobody', shots: mult(), requests: 12 },
    { do: 'start', replicas: ['ping-2', 'soma-2', 'sub-2', 'calc-2', ...MULTS] },
    { do: 'pause', replicas: ['calc-1'] },
    { do: 'send', phase: 'calc-1 frozen', shots: calc(), requests: 3, patience: 8_000 }, // 5 s: all bans end
    { do: 'resume', replicas: ['calc-1'] },
    { do: 'send', phase: 'back', shots: round(), requests: ROUNDS, every: 10 },
    { do: 'kill', replicas: ['mult1', 'mult2'] },
    { do: 'send', phase: 'both dead again', shots: mult(), requests: 4 },
    { do: 'pause', replicas: ['sub-1'] },
    { do: 'send', phase: 'sub-1 frozen', shots: sub(), requests: 6, patience: 2_500 },
    { do: 'pause', replicas: PINGS },
    { do: 'send', phase: 'all frozen', shots: ping(), requests: 1, patience: 5_000 },
    { do: 'resume', replicas: ['sub-1', ...PINGS] },
  ],
  claims: [
    ...Object.keys(SCALE).map((service) => oneCycle('turns', service)),
    statuses([200], 'turns', 'Every service has its route.'),
    noError(['one dead', 'calc-1 frozen', 'sub-1 frozen']),
    statuses([502], 'nobody', 'All have refused.'),
    fewFailures(1, ['one dead', 'nobody']),
    slowest(6_000, 'calc-1 frozen', 'slowest of calc'), // its own time-out is 5 s
    allAtWork([...PINGS, 'soma-1', 'soma-2', 'sub-1', 'sub-2', 'calc-2', 'calc-3'], 'back'),
    answersAtLeast('mult-backup', 4, 'both dead again'),
    slowest(1_200, 'sub-1 frozen'),
    slowest(2_000, 'all frozen', 'slowest of all'),
    statuses([504], 'all frozen', 'Connected, but no answer came.'),
  ],
  learn: { text: 'What is set for one group must be set for each.', links: [] },
};
