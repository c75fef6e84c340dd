import type { Action, Engine, Replica } from '../engines/engine.ts';
import { LabFailure } from '../engines/failure.ts';
import { waitForAnswer } from '../engines/wait-for-answer.ts';
import { patiently, print, say } from './text.ts';

const DONE: Record<Action, string> = {
  stop: 'stopped',
  kill: 'killed',
  pause: 'frozen',
  resume: 'going on',
  start: 'started',
  restart: 'restarted',
};

/**
 * The replicas a student means: the exact name, the name without the project in front (`ping-2`), or a service.
 * @throws LabFailure that lists the names there are
 */
export function findReplicas(replicas: Replica[], wanted: string): Replica[] {
  const exact = replicas.filter(({ name }) => name === wanted);
  const short = replicas.filter(({ name }) => name.endsWith(`-${wanted}`));
  const service = replicas.filter((replica) => replica.service === wanted);
  const found = [exact, service, short].find((some) => some.length > 0);
  if (found === undefined)
    throw new LabFailure(
      'usage',
      `there is no replica ${wanted}.`,
      `There are: ${replicas.map(({ name }) => name).join(', ')}`,
    );
  return found;
}

/** `./lab stop | kill | pause | resume | start | restart REPLICA`. */
export async function act(engine: Engine, action: Action, wanted: string): Promise<void> {
  const found = findReplicas(await engine.replicas(), wanted);
  if (found.length > 1 && action === 'restart') return rollingRestart(engine, found);
  if (found.length > 1)
    throw new LabFailure(
      'usage',
      `${wanted} has ${found.length} replicas. Which one?`,
      found.map(({ name }) => name).join(', '),
    );
  for (const { name } of found) {
    await patiently(`${name}: waiting for the ${action}`, engine.act(action, name));
    print(`${name} ${DONE[action]}`);
  }
}

/** Restarts one replica after the other; the next only when the last has answered through nginx. */
async function rollingRestart(engine: Engine, replicas: Replica[]): Promise<void> {
  for (const { name, service } of replicas) {
    const started = Date.now();
    await patiently(`restarting ${name}`, engine.act('restart', name));
    say(`${name} restarted; waiting until nginx sends it a request`);
    await waitForAnswer(engine, service, name).catch((error) => {
      if (error instanceof LabFailure) error.advice.unshift('The others were not restarted.');
      throw error;
    });
    print(`${name} restarted, and answers again after ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}
