import { LabFailure } from '../engines/failure.ts';
import { algorithms } from './algorithms.ts';
import { allDown } from './all-down.ts';
import { backup } from './backup.ts';
import { bulkhead } from './bulkhead.ts';
import { classic } from './classic.ts';
import { error503 } from './error-503.ts';
import type { Experiment } from './experiment.ts';
import { failover } from './failover.ts';
import { pause } from './pause.ts';
import { postRetry } from './post-retry.ts';
import { recovery } from './recovery.ts';
import { reload } from './reload.ts';
import { rollingRestart } from './rolling-restart.ts';
import { roundRobin } from './round-robin.ts';
import { scale } from './scale.ts';
import { staleAddress } from './stale-address.ts';
import { weights } from './weights.ts';
import { workers } from './workers.ts';

/** Every experiment, in the order in which a course would take them. */
export const EXPERIMENTS: readonly Experiment[] = [
  roundRobin,
  weights,
  scale,
  failover,
  backup,
  recovery,
  pause,
  postRetry,
  error503,
  workers,
  allDown,
  rollingRestart,
  reload,
  bulkhead,
  staleAddress,
  classic,
  algorithms,
];

/** The experiments of these names, at least one; `all` is every one. @throws LabFailure that lists the names there are */
export function findExperiments(names: readonly string[]): Experiment[] {
  const advice = `There are: ${EXPERIMENTS.map((one) => one.name).join(', ')}, and all`;
  if (names.length === 0)
    throw new LabFailure('usage', 'which experiment?', advice, './lab experiments says what each asks.');
  if (names.includes('all')) return [...EXPERIMENTS];
  return names.map((name) => {
    const found = EXPERIMENTS.find((one) => one.name === name);
    if (found !== undefined) return found;
    throw new LabFailure('usage', `there is no experiment ${name}.`, advice);
  });
}
