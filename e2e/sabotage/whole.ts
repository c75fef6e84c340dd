import { oneCycle } from '../../workbench/experiments/checks/cycle.ts';
import { noError, statuses } from '../../workbench/experiments/checks/errors.ts';
import { allAtWork, asSafe, fewFailures } from '../../workbench/experiments/checks/failures.ts';
import { answersAtLeast, ratio, silent } from '../../workbench/experiments/checks/shares.ts';
import { slowest } from '../../workbench/experiments/checks/waits.ts';
import type { Experiment } from '../../workbench/experiments/experiment.ts';
import { both, mult, ping, soma } from '../../workbench/experiments/shots.ts';

const WORKERS = 4; // at most: without a zone each finds out for itself that a replica is dead

/**
 * Everything in one run: each claim looks at a phase of its own, and allows for what the faults of all others do there.
 * So one fault of the lab breaks one check.
 */
export const whole: Experiment = {
  name: 'whole',
  question: 'Does each fault of the lab break the check that is there for it, and no other?',
  hypothesis: 'A lab that is in order keeps them all.',
  upstream: 'mult',
  scale: { ping: 2 },
  steps: [
    {
      do: 'load',
      phase: 'soma', // keeps the workers busy, so that several of them get the others' connections
      shots: soma(),
      rate: 200,
      seconds: 20,
      keepAlive: false,
      untilDone: true,
      meanwhile: [{ do: 'send', phase: 'calm', shots: mult(), requests: 48, keepAlive: false }],
    },
    { do: 'load', phase: 'busy', shots: mult({ kind: 'delay', ms: 30, at: 'mult1' }), rate: 100, seconds: 1.2 },
    { do: 'kill', replicas: ['mult1'] },
    { do: 'send', phase: 'mult1 dead', shots: both(mult(), mult(undefined, 'POST')), requests: 24 },
    { do: 'kill', replicas: ['mult2'] },
    { do: 'send', phase: 'both dead', shots: mult(), requests: 12 },
    { do: 'start', replicas: ['mult1', 'mult2'] },
    {
      do: 'load',
      phase: 'ping-1 frozen', // and meanwhile the bans of mult1 and mult2 end
      shots: ping(),
      rate: 5,
      seconds: 4.2,
      patience: 2_500,
      meanwhile: [{ do: 'pause', replicas: ['ping-1'] }],
    },
    { do: 'resume', replicas: ['ping-1'] },
    { do: 'send', phase: 'back', shots: mult(), requests: 16 },
    { do: 'send', phase: 'POST', shots: mult({ kind: 'reset', at: 'mult1' }, 'POST'), requests: 8 },
    { do: 'send', phase: 'GET', shots: mult({ kind: 'reset', at: 'mult2' }), requests: 8 },
  ],
  claims: [
    ratio('mult1', 'mult2', [3, 1], 'calm', 2),
    silent('mult-backup', 'calm'),
    oneCycle('calm'),
    slowest(250, 'calm', 'slowest in calm'),
    statuses([200], 'soma', 'Every service has its route.'),
    noError('mult1 dead'),
    fewFailures(WORKERS, ['mult1 dead', 'both dead']),
    answersAtLeast('mult-backup', 6, 'both dead'),
    slowest(1_200, 'ping-1 frozen', 'slowest while frozen'),
    allAtWork(['mult1', 'mult2'], 'back'),
    asSafe('POST', 'GET', 'non_idempotent lets the balancer repeat a POST as it repeats a GET.'),
  ],
  learn: { text: 'A check is worth what it can tell apart.', links: [] },
};
