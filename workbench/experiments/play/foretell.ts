import { setTimeout as pause } from 'node:timers/promises';
import { readState } from '../../engines/modelled/from-log.ts';
import { readSource } from '../../engines/modelled/source.ts';
import type { Group } from '../../model/balancing/group.ts';
import type { Edit } from '../../model/conf/edit.ts';
import type { Prediction } from '../../record/prediction.ts';
import { type AskedShot, phasesOf, type Step } from '../experiment.ts';
import { freshFrom, readGround } from './basis.ts';
import { findQuiet } from './quiet.ts';
import type { RealPlay } from './real.ts';
import type { Roster } from './roster.ts';
import type { Dated, Scene } from './scene.ts';
import { type Fresh, playVirtually } from './virtual.ts';

/** The phase that lets containers' addresses be known; in a lab that others use it ends before the record begins. */
export const WARM_UP = 'warm-up';

/**
 * Says what will happen, and writes it down before it does.
 * @param play sends what warms up a lab of containers
 * @returns the prediction and what it rests on
 */
export async function foretell(
  scene: Scene,
  play: RealPlay,
  roster: Roster,
): Promise<{ ground: Dated; prediction: Prediction }> {
  const { experiment, folder, options, session } = scene;
  const { engine, attached } = session;
  const inUse = attached || engine.kind === 'compose';
  // Docker's DNS shuffles: who stands first in nginx's list only its choices tell.
  if (engine.kind === 'compose') await warmUp(scene, play);
  const edited = await lookAhead(scene);
  const start = attached ? await startAmongOthers(scene) : undefined;
  const ground = await readGround(engine, experiment.upstream, roster, inUse, edited);
  ground.basis.start = start?.group;
  const { rate } = options;
  const steps = scene.plan.map((step) => (step.do === 'load' && rate !== undefined ? { ...step, rate } : step));
  const prediction: Prediction = {
    v: 1,
    experiment: experiment.name,
    run: folder.run,
    written: new Date().toISOString(),
    conf: engine.conf,
    from: ground.from,
    phases: playVirtually(steps, ground.virtual, Date.now()),
  };
  folder.write('prediction', prediction);
  return { ground: { ...ground, since: start?.at ?? 0 }, prediction };
}

/** Waits, on a lab that others use, too, for a moment when none of their requests is under way. @returns ms since 1970 */
export function waitUntilQuiet({ session, options }: Scene): Promise<number> {
  options.tell('waiting until nobody asks');
  return findQuiet(session.engine, Date.now(), options.signal);
}

/** The state that the trace starts from on a lab that others use, too, and since when it is what it is. */
async function startAmongOthers(scene: Scene): Promise<{ at: number; group: Group }> {
  const { engine } = scene.session;
  const source = await readSource(engine.loadedConf, scene.experiment.upstream, engine);
  const at = await waitUntilQuiet(scene);
  return { at, group: (await readState(source, engine, at)).group };
}

/** What the conf will make of the group after each `reload` that changes it. */
async function lookAhead({ plan, session, experiment }: Scene): Promise<Map<Step, Fresh>> {
  const ahead = new Map<Step, Fresh>();
  const edits: Edit[][] = [];
  for (const step of plan) {
    if (step.do !== 'reload' || step.edits === undefined) continue;
    edits.push(step.edits);
    ahead.set(step, await freshFrom(session.engine, experiment.upstream, session.preview(edits)));
  }
  return ahead;
}

async function warmUp({ experiment }: Scene, play: RealPlay): Promise<void> {
  const first = phasesOf(experiment.steps).find(({ shots }) =>
    shots.some(({ path }) => path.split(/[/?]/)[1] === experiment.upstream),
  );
  const shots = (first?.shots ?? []).map(({ fault: _, ...shot }): AskedShot => shot);
  if (shots.length === 0) return;
  await play.run([{ do: 'send', phase: WARM_UP, shots, requests: 12 }]);
  await pause(300); // until the last line is in the log
}
