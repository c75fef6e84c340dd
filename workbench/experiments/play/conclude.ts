import { dirname, join, relative } from 'node:path';
import { fileSource } from '../../files/file-source.ts';
import { lateness } from '../../load/lateness.ts';
import { loadConf } from '../../model/conf/load.ts';
import { renderReport } from '../../pictures/report.ts';
import type { Prediction } from '../../record/prediction.ts';
import type { Verdict } from '../../record/verdict.ts';
import type { Run } from '../checks/claim.ts';
import { traceClaim } from '../checks/trace.ts';
import { WARM_UP } from './foretell.ts';
import { joinRun } from './join.ts';
import { firstMove, Observer } from './observation.ts';
import type { RealPlay } from './real.ts';
import type { Roster } from './roster.ts';
import { agentOf, type Dated, type Scene } from './scene.ts';
import { scoreGuess } from './score.ts';
import type { UsedConf } from './session.ts';
import { answerOf, judgeRun, summarize } from './verdict.ts';

/** What a run has left when its last request is over. */
export interface Outcome {
  play: RealPlay;
  roster: Roster;
  prediction: Prediction;
  guess: Verdict['guess'];
  /** What held, in order: one more with each change of the conf. */
  grounds: readonly Dated[];
  /** Streams of the record that are not whole, and why. */
  missing: string[];
  conf: UsedConf;
}

/** Joins the record, judges it, and writes verdict and report into the run's folder. */
export async function conclude(scene: Scene, played: Outcome): Promise<Verdict> {
  const { experiment, folder, options, session } = scene;
  const { play, roster, prediction, grounds, conf } = played;
  const { engine } = session;
  options.tell('joining the record');
  const observer = new Observer(grounds.map(({ source, since }) => ({ source, from: since })));
  const joined = await joinRun(folder, agentOf(scene), observer, (name) => roster.labelOf(name));
  const late = await lateness(folder.file('client'));
  const [first] = grounds;
  const run: Run = {
    ...joined,
    upstream: experiment.upstream,
    attached: session.attached,
    movedAt: first && firstMove(play.played, first.source, engine.kind),
    sent: play.reports
      .filter(({ phase }) => !(session.attached && phase === WARM_UP))
      .reduce((sum, { sent }) => sum + sent, 0),
    prediction,
    lateness: late.phases,
    missing: played.missing,
    tree: loadConf(engine.loadedConf, fileSource()),
  };
  const observations = observer.result(play.played, engine.kind);
  const trace = traceClaim(
    grounds.flatMap(({ basis }, index) => {
      const observation = observations[index];
      return observation === undefined ? [] : [{ observation, basis }];
    }),
  );
  const checks = judgeRun(experiment, run, trace, (file) => nameOf(scene, file, conf));
  const { name, question, hypothesis, learn, guess } = experiment;
  const scored = played.guess && guess ? scoreGuess(played.guess, guess, joined.entries) : undefined;
  const verdict: Verdict = {
    v: 1,
    experiment: name,
    run: folder.run,
    title: name,
    question,
    hypothesis,
    answer: answerOf(checks),
    summary: summarize(checks, joined.balance.sent),
    checks,
    balance: joined.balance,
    repeat: commandOf(scene),
    engine: engine.kind,
    balancer: engine.balancer,
    seed: options.seed,
    lateness: late.all,
    began: new Date(scene.began).toISOString(),
    ended: new Date().toISOString(),
    learn,
    ...(scored !== undefined && { guess: scored }),
  };
  folder.write('verdict', verdict);
  folder.write(
    'report',
    renderReport({
      collected: joined.collector.result(),
      prediction,
      verdict,
      findings: joined.findings.slice(0, 50),
      findingCount: joined.findings.length,
      difference: conf.difference,
    }),
  );
  folder.markLatest();
  return verdict;
}

/** How a file of the loaded conf is told: as the student's own, or as the copy with this experiment's changes. */
function nameOf({ folder, options, session }: Scene, file: string, conf: UsedConf): string {
  const { loadedConf } = session.engine;
  if (file === loadedConf) return relative(options.root, conf.isWhole ? conf.file : folder.file('conf'));
  return relative(options.root, join(dirname(conf.file), relative(dirname(loadedConf), file)));
}

/** The command that does the same again. */
function commandOf({ experiment, options, session }: Scene): string {
  const { engine, attached } = session;
  const { rate, seed } = options;
  const balancer = engine.kind === 'process' ? ` --balancer ${engine.balancer}` : '';
  const where = attached ? ' --attach' : ` --engine ${engine.kind}${balancer}`;
  return `./lab run ${experiment.name}${where}${rate === undefined ? '' : ` --rate ${rate}`} --seed ${seed}`;
}
