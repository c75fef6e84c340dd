import { dirname, join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LabFailure } from '../../engines/failure.ts';
import { readState } from '../../engines/modelled/from-log.ts';
import { readSource } from '../../engines/modelled/source.ts';
import { fileSource } from '../../files/file-source.ts';
import { lateness } from '../../load/lateness.ts';
import { LoadProcess } from '../../load/load-process.ts';
import type { Group } from '../../model/balancing/group.ts';
import type { Edit } from '../../model/conf/edit.ts';
import { loadConf } from '../../model/conf/load.ts';
import { renderReport } from '../../pictures/report.ts';
import type { Prediction } from '../../record/prediction.ts';
import type { Verdict } from '../../record/verdict.ts';
import type { Run } from '../checks/claim.ts';
import { traceClaim } from '../checks/trace.ts';
import { type AskedShot, type Experiment, phasesOf, type Step } from '../experiment.ts';
import { freshFrom, type Ground, readGround } from './basis.ts';
import { cutRecord } from './cut.ts';
import { joinRun } from './join.ts';
import { firstMove, Observer } from './observation.ts';
import { findQuiet } from './quiet.ts';
import { RealPlay } from './real.ts';
import { Roster } from './roster.ts';
import { ReportFolder } from './run-folder.ts';
import { scoreGuess } from './score.ts';
import type { Session, UsedConf } from './session.ts';
import { answerOf, judgeRun, summarize } from './verdict.ts';
import { type Fresh, playVirtually } from './virtual.ts';

/** What one run was told. */
export interface RunOptions {
  root: string;
  rate: number | undefined;
  seed: number;
  signal: AbortSignal;
  /** A line of progress. */
  tell: (line: string) => void;
  /** Is asked before the first request, when the prediction is on disk. */
  guess?: (experiment: Experiment, prediction: Prediction) => Promise<Verdict['guess']>;
  /** For tests of the checks: does something behind everybody's back before a step. */
  meddle?: (step: Step) => Promise<void>;
}

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
  try {
    return await new OneRun(experiment, session, options, folder, began).run();
  } catch (error) {
    // Half a run tells nothing, and one that was refused less. What a fault of the lab itself leaves may explain it.
    if (options.signal.aborted || error instanceof LabFailure) folder.remove();
    throw error;
  }
}

class OneRun {
  readonly #experiment: Experiment;
  readonly #session: Session;
  readonly #options: RunOptions;
  readonly #folder: ReportFolder;
  readonly #began: number;
  readonly #plan: Step[];
  /** What held, from when on (ms since 1970): one more with each change of the conf. */
  readonly #grounds: (Ground & { since: number })[] = [];

  constructor(experiment: Experiment, session: Session, options: RunOptions, folder: ReportFolder, began: number) {
    this.#experiment = experiment;
    this.#session = session;
    this.#options = options;
    this.#folder = folder;
    this.#began = began;
    this.#plan = inTurn(experiment.steps, options.seed);
  }

  get #agent(): string {
    return `rodizio-run/${this.#folder.run}`;
  }

  async run(): Promise<{ verdict: Verdict; folder: string }> {
    const { tell } = this.#options;
    const { engine } = this.#session;
    tell('preparing the lab');
    const conf = await this.#session.prepare(this.#experiment);
    this.#folder.write('conf', conf.text);
    if (conf.difference !== '') this.#folder.write('difference', conf.difference);
    const recording = await engine.record(this.#folder.path);
    let play: RealPlay | undefined;
    let ground: Awaited<ReturnType<OneRun['predict']>>;
    let missing: string[] = [];
    let until: number | undefined;
    const load = await LoadProcess.start({
      root: this.#options.root,
      file: this.#folder.file('client'),
      prefix: this.#prefix(),
    });
    const roster = await Roster.of(engine);
    try {
      play = this.#play(load, roster);
      ground = await this.predict(play, roster);
      const guess = await this.#options.guess?.(this.#experiment, ground.prediction);
      if (guess !== undefined) ground.guess = guess;
      await play.run(this.#plan);
      if (this.#session.attached) until = await this.#waitUntilQuiet();
    } finally {
      await load.end();
      missing = (await recording.stop()).missing;
    }
    if (until !== undefined) await cutRecord(this.#folder, this.#grounds[0]?.since ?? 0, until);
    return this.#judge(play, ground, roster, missing, conf);
  }

  /** Ids say which run and are the same for the same seed. */
  #prefix(): string {
    return this.#options.seed.toString(16).padStart(4, '0') + (this.#began % 2 ** 44).toString(16).padStart(11, '0');
  }

  #play(load: LoadProcess, roster: Roster): RealPlay {
    const { rate, signal, meddle, tell } = this.#options;
    return new RealPlay({
      engine: this.#session.engine,
      load,
      roster,
      upstream: this.#experiment.upstream,
      agent: this.#agent,
      signal,
      rate,
      changeConf: (edits) => this.#session.changeConf(edits),
      onNewConf: async (_, to) => {
        this.#grounds.push({
          ...(await readGround(this.#session.engine, this.#experiment.upstream, roster, false)),
          since: to,
        });
      },
      meddle,
      tell,
    });
  }

  /** Says what will happen, and writes it down before it does. */
  async predict(play: RealPlay, roster: Roster) {
    const { engine, attached } = this.#session;
    const { upstream, name } = this.#experiment;
    const inUse = attached || engine.kind === 'compose';
    // Docker's DNS shuffles: who stands first in nginx's list only its choices tell.
    if (engine.kind === 'compose') await this.#warmUp(play);
    const edited = await this.#lookAhead();
    const start = attached ? await this.#startAmongOthers() : undefined;
    const ground = await readGround(engine, upstream, roster, inUse, edited);
    ground.basis.start = start?.group;
    this.#grounds.push({ ...ground, since: start?.at ?? 0 });
    const rate = this.#options.rate;
    const steps = this.#plan.map((step) => (step.do === 'load' && rate !== undefined ? { ...step, rate } : step));
    const prediction: Prediction = {
      v: 1,
      experiment: name,
      run: this.#folder.run,
      written: new Date().toISOString(),
      conf: engine.conf,
      from: ground.from,
      phases: playVirtually(steps, ground.virtual, Date.now()),
    };
    this.#folder.write('prediction', prediction);
    return { ...ground, prediction, guess: undefined as Verdict['guess'] };
  }

  #waitUntilQuiet(): Promise<number> {
    this.#options.tell('waiting until nobody asks');
    return findQuiet(this.#session.engine, Date.now(), this.#options.signal);
  }

  /** The state that the trace starts from on a lab that others use, too, and since when it is what it is. */
  async #startAmongOthers(): Promise<{ at: number; group: Group }> {
    const { engine } = this.#session;
    const source = await readSource(engine.loadedConf, this.#experiment.upstream, engine);
    const at = await this.#waitUntilQuiet();
    return { at, group: (await readState(source, engine, at)).group };
  }

  /** What the conf will make of the group after each `reload` that changes it. */
  async #lookAhead(): Promise<Map<Step, Fresh>> {
    const { engine } = this.#session;
    const ahead = new Map<Step, Fresh>();
    const edits: Edit[][] = [];
    for (const step of this.#plan) {
      if (step.do !== 'reload' || step.edits === undefined) continue;
      edits.push(step.edits);
      const conf = this.#session.preview(edits);
      ahead.set(step, await freshFrom(engine, this.#experiment.upstream, conf));
    }
    return ahead;
  }

  async #warmUp(play: RealPlay): Promise<void> {
    const first = phasesOf(this.#experiment.steps).find(({ shots }) =>
      shots.some(({ path }) => path.split(/[/?]/)[1] === this.#experiment.upstream),
    );
    const shots = (first?.shots ?? []).map(({ fault: _, ...shot }): AskedShot => shot);
    if (shots.length === 0) return;
    await play.run([{ do: 'send', phase: 'warm-up', shots, requests: 12 }]);
    await pause(300); // until the last line is in the log
  }

  async #judge(
    play: RealPlay,
    ground: Awaited<ReturnType<OneRun['predict']>>,
    roster: Roster,
    missing: string[],
    conf: UsedConf,
  ): Promise<{ verdict: Verdict; folder: string }> {
    const { engine } = this.#session;
    this.#options.tell('joining the record');
    const observer = new Observer(this.#grounds.map(({ source, since }) => ({ source, from: since })));
    const joined = await joinRun(this.#folder, this.#agent, observer, (name) => roster.labelOf(name));
    const late = await lateness(this.#folder.file('client'));
    const run: Run = {
      ...joined,
      upstream: this.#experiment.upstream,
      attached: this.#session.attached,
      movedAt: firstMove(play.played, ground.source, engine.kind),
      sent: play.reports.reduce((sum, { sent }) => sum + sent, 0),
      prediction: ground.prediction,
      lateness: late.phases,
      missing,
      tree: loadConf(engine.loadedConf, fileSource()),
    };
    const observations = observer.result(play.played, engine.kind);
    const trace = traceClaim(
      this.#grounds.flatMap(({ basis }, index) => {
        const observation = observations[index];
        return observation === undefined ? [] : [{ observation, basis }];
      }),
    );
    const checks = judgeRun(this.#experiment, run, trace, (file) => this.#nameOf(file, conf));
    const { name, question, hypothesis, learn, guess } = this.#experiment;
    const scored = ground.guess && guess ? scoreGuess(ground.guess, guess, joined.entries) : undefined;
    const verdict: Verdict = {
      v: 1,
      experiment: name,
      run: this.#folder.run,
      title: name,
      question,
      hypothesis,
      answer: answerOf(checks),
      summary: summarize(checks, joined.balance.sent),
      checks,
      balance: joined.balance,
      repeat: this.#repeat(),
      engine: engine.kind,
      balancer: engine.balancer,
      seed: this.#options.seed,
      lateness: late.all,
      began: new Date(this.#began).toISOString(),
      ended: new Date().toISOString(),
      learn,
      ...(scored !== undefined && { guess: scored }),
    };
    this.#folder.write('verdict', verdict);
    this.#folder.write(
      'report',
      renderReport({
        collected: joined.collector.result(),
        prediction: ground.prediction,
        verdict,
        findings: joined.findings.slice(0, 50),
        findingCount: joined.findings.length,
        difference: conf.difference,
      }),
    );
    this.#folder.markLatest();
    return { verdict, folder: this.#folder.path };
  }

  /** How a file of the loaded conf is told: as the student's own, or as the copy with this experiment's changes. */
  #nameOf(file: string, conf: UsedConf): string {
    const { engine } = this.#session;
    const { root } = this.#options;
    if (file === engine.loadedConf) return relative(root, conf.isWhole ? conf.file : this.#folder.file('conf'));
    return relative(root, join(dirname(conf.file), relative(dirname(engine.loadedConf), file)));
  }

  #repeat(): string {
    const { engine, attached } = this.#session;
    const { rate, seed } = this.#options;
    const balancer = engine.kind === 'process' ? ` --balancer ${engine.balancer}` : '';
    return `./lab run ${this.#experiment.name}${attached ? ' --attach' : ` --engine ${engine.kind}${balancer}`}${rate === undefined ? '' : ` --rate ${rate}`} --seed ${seed}`;
  }
}

/** The seed says with which of its shots each phase begins. */
function inTurn(steps: readonly Step[], seed: number): Step[] {
  const turn = <T>(items: T[]) => items.map((_, index) => items[(index + seed) % items.length] as T);
  return steps.map((step) => {
    if (!('shots' in step)) return step;
    const more = step.do === 'load' && step.meanwhile ? { meanwhile: inTurn(step.meanwhile, seed) } : {};
    return { ...step, shots: turn(step.shots), ...more };
  });
}
