import { LabFailure } from '../../engines/failure.ts';
import { LoadProcess } from '../../load/load-process.ts';
import type { Verdict } from '../../record/verdict.ts';
import type { Experiment, Step } from '../experiment.ts';
import { readGround } from './basis.ts';
import { conclude } from './conclude.ts';
import { cutRecord } from './cut.ts';
import { foretell, waitUntilQuiet } from './foretell.ts';
import { RealPlay } from './real.ts';
import { Roster } from './roster.ts';
import { ReportFolder } from './run-folder.ts';
import { agentOf, type Dated, type RunOptions, type Scene } from './scene.ts';
import type { Session } from './session.ts';

/**
 * Runs one experiment: predicts, plays, joins, judges, reports.
 * @returns the verdict and the folder with everything that the run left
 */
export async function runExperiment(
  experiment: Experiment,
  session: Session,
  options: RunOptions,
): Promise<{ verdict: Verdict; folder: string }> {
  const began = Date.now();
  const folder = ReportFolder.create(options.root, experiment.name, began);
  const plan = inTurn(experiment.steps, options.seed);
  try {
    return { verdict: await perform({ experiment, plan, session, options, folder, began }), folder: folder.path };
  } catch (error) {
    // Half a run tells nothing, and one that was refused less. What a fault of the lab itself leaves may explain it.
    if (options.signal.aborted || error instanceof LabFailure) folder.remove();
    throw error;
  }
}

async function perform(scene: Scene): Promise<Verdict> {
  const { experiment, folder, options, session } = scene;
  options.tell('preparing the lab');
  const conf = await session.prepare(experiment);
  folder.write('conf', conf.text);
  if (conf.difference !== '') folder.write('difference', conf.difference);
  const recording = await session.engine.record(folder.path);
  const load = await LoadProcess.start({ root: options.root, file: folder.file('client'), prefix: prefixOf(scene) });
  const roster = await Roster.of(session.engine);
  const grounds: Dated[] = [];
  const play = prepare(scene, load, roster, grounds);
  let foretold: Awaited<ReturnType<typeof foretell>>;
  let guess: Verdict['guess'];
  let missing: string[] = [];
  let until: number | undefined;
  try {
    foretold = await foretell(scene, play, roster);
    grounds.push(foretold.ground);
    guess = await options.guess?.(experiment, foretold.prediction);
    await play.run(scene.plan);
    if (session.attached) until = await waitUntilQuiet(scene);
  } finally {
    await load.end();
    missing = (await recording.stop()).missing;
  }
  const { ground, prediction } = foretold;
  if (until !== undefined) await cutRecord(folder, ground.since, until);
  return conclude(scene, { play, roster, prediction, guess, grounds, missing, conf });
}

/** @param grounds grows by what holds after each change of the conf */
function prepare(scene: Scene, load: LoadProcess, roster: Roster, grounds: Dated[]): RealPlay {
  const { experiment, options, session } = scene;
  const { rate, signal, meddle, tell } = options;
  const { upstream } = experiment;
  return new RealPlay({
    engine: session.engine,
    load,
    roster,
    upstream,
    agent: agentOf(scene),
    signal,
    rate,
    changeConf: (edits) => session.changeConf(edits),
    onNewConf: async (_, since) => {
      grounds.push({ ...(await readGround(session.engine, upstream, roster, false)), since });
    },
    meddle,
    tell,
  });
}

/** Ids say which run and are the same for the same seed. */
const prefixOf = ({ options, began }: Scene): string =>
  options.seed.toString(16).padStart(4, '0') + (began % 2 ** 44).toString(16).padStart(11, '0');

/** The seed says with which of its shots each phase begins. */
function inTurn(steps: readonly Step[], seed: number): Step[] {
  const turn = <T>(items: T[]) => items.map((_, index) => items[(index + seed) % items.length] as T);
  return steps.map((step) => {
    if (!('shots' in step)) return step;
    const more = step.do === 'load' && step.meanwhile ? { meanwhile: inTurn(step.meanwhile, seed) } : {};
    return { ...step, shots: turn(step.shots), ...more };
  });
}
