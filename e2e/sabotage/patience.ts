import { noError } from '../../workbench/experiments/checks/errors.ts';
import { fewFailures } from '../../workbench/experiments/checks/failures.ts';
import { slowest } from '../../workbench/experiments/checks/waits.ts';
import type { Experiment } from '../../workbench/experiments/experiment.ts';
import { calc } from '../../workbench/experiments/shots.ts';
import { SCALE } from './others.ts';

const CALCS = ['calc-1', 'calc-2', 'calc-3'];
const FROZEN = ['soma-1', 'mult1'];

/** calc asks others through the same balancer: how long it is waited for. */
export const patience: Experiment = {
  name: 'patience',
  question: 'calc waits for others: is it given the time?',
  hypothesis: 'Yes, but not for ever.',
  upstream: 'calc',
  scale: SCALE,
  steps: [
    { do: 'pause', replicas: FROZEN },
    { do: 'send', phase: 'calc waits', shots: calc(), requests: 1 },
    { do: 'resume', replicas: FROZEN },
    { do: 'pause', replicas: CALCS },
    { do: 'send', phase: 'all calcs frozen', shots: calc(), requests: 1, patience: 14_000 },
    { do: 'resume', replicas: CALCS },
  ],
  claims: [
    noError('calc waits'),
    fewFailures(0, 'calc waits'),
    slowest(11_500, 'all calcs frozen'), // two time-outs of 5 s: a third try would begin after the 6 s allowed
  ],
  learn: { text: 'Who waits for others needs more patience than all of them together.', links: [] },
};
