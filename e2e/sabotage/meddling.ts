import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../../workbench/engines/engine.ts';
import type { Step } from '../../workbench/experiments/experiment.ts';
import { editConf } from '../../workbench/model/conf/edit.ts';

const isPhase = (step: Step, phase: string) => 'phase' in step && step.phase === phase;
const isKillOf = (step: Step, replica: string) => step.do === 'kill' && step.replicas.includes(replica);

/** Somebody else has the page open and reloads it twice. */
export async function strangerAsks(step: Step, engine: Engine): Promise<void> {
  if (!isKillOf(step, 'mult1')) return;
  for (let time = 0; time < 2; time++) await (await fetch(`${engine.url}/mult?op1=1&op2=1`)).text();
}

/** A replica's process is killed by somebody who does not tell the engine. */
export async function somaDies(step: Step, engine: Engine): Promise<void> {
  if (!isPhase(step, 'busy')) return;
  const soma = (await engine.replicas()).find(({ service }) => service === 'soma');
  if (soma?.pid !== undefined) process.kill(soma.pid, 'SIGKILL');
}

/** While the lab is busy nginx balances by another conf than the one it was given. */
export async function anotherConf(step: Step, engine: Engine): Promise<void> {
  if (isPhase(step, 'busy')) await swap(engine, (text, file) => editConf(text, file, [LEAST_CONN]));
  if (isKillOf(step, 'mult1')) await swap(engine, (text) => text.replace('least_conn;', ''));
}
const LEAST_CONN = { at: ['http', 'upstream mult'], add: 'least_conn;' };

/** Changes the conf that the engine has derived, and has nginx read it. */
async function swap(engine: Engine, change: (text: string, file: string) => string): Promise<void> {
  const run = join(dirname(engine.loadedConf), '..', '..');
  const file = join(run, 'conf/current/nginx.conf');
  writeFileSync(file, change(readFileSync(file, 'utf8'), file));
  process.kill(Number(readFileSync(join(run, 'nginx.pid'), 'utf8')), 'SIGHUP');
  await pause(500); // nobody tells when nginx has done what it was not to do
}
