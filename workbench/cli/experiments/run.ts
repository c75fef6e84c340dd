import { randomInt } from 'node:crypto';
import { relative } from 'node:path';
import type { Experiment } from '../../experiments/experiment.ts';
import { runExperiment } from '../../experiments/play/run.ts';
import { Session } from '../../experiments/play/session.ts';
import { answerOf, STATUS } from '../../experiments/play/verdict.ts';
import { findExperiments } from '../../experiments/registry.ts';
import { renderText } from '../../pictures/text.ts';
import type { Verdict } from '../../record/verdict.ts';
import { untilInterrupted } from '../interrupted.ts';
import { paint, print, say } from '../text.ts';
import type { RunFlags } from './commands.ts';
import { Asker } from './guess.ts';
import { Progress } from './progress.ts';

/** `./lab run NAME…`: its exit status is the worst verdict's. */
export async function run(root: string, labName: string, names: string[], flags: RunFlags): Promise<void> {
  const experiments = findExperiments(names);
  const interrupted = untilInterrupted();
  const progress = new Progress();
  const asker = flags.guess ? new Asker(interrupted) : undefined;
  const session = await Session.open({
    root,
    engine: flags.engine,
    balancer: flags.balancer,
    attach: flags.attach ? labName : undefined,
    signal: interrupted,
    say,
  }).catch((error) => {
    if (!interrupted.aborted) throw error;
    say('interrupted while the lab was starting: nothing is left of it');
    process.exitCode = 130;
  });
  if (session === undefined) return;
  try {
    const verdicts = await runAll(experiments, session, { root, flags, interrupted, progress, asker });
    if (experiments.length > 1 && !flags.json) summarize(verdicts);
    process.exitCode = interrupted.aborted ? 130 : STATUS[answerOf(verdicts)];
  } finally {
    asker?.end();
    progress.clear();
    if (!session.attached) say('ending the lab');
    await session.end();
  }
}

interface Circumstances {
  root: string;
  flags: RunFlags;
  interrupted: AbortSignal;
  progress: Progress;
  asker: Asker | undefined;
}

async function runAll(
  experiments: Experiment[],
  session: Session,
  { root, flags, interrupted, progress, asker }: Circumstances,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [index, experiment] of experiments.entries()) {
    const place = experiments.length > 1 ? `${index + 1}/${experiments.length} ` : '';
    progress.begin(`${place}${experiment.name}`);
    try {
      const { verdict, folder } = await runExperiment(experiment, session, {
        root,
        rate: flags.rate,
        seed: flags.seed ?? randomInt(65_536),
        signal: interrupted,
        tell: (line) => progress.tell(line),
        ...(asker && { guess: (one, prediction) => progress.pause(() => asker.ask(one, prediction)) }),
      });
      progress.clear();
      verdicts.push(verdict);
      if (flags.json) print(JSON.stringify(verdict));
      else if (experiments.length === 1) for (const line of renderText(verdict, paint)) print(line);
      else print(oneLine(verdict));
      if (!flags.json && experiments.length === 1)
        print(`\nThe whole report: ${relative(process.cwd(), folder) || folder}/report.html`);
    } catch (error) {
      progress.clear();
      if (!interrupted.aborted) throw error;
      say('interrupted: nothing of this run is kept');
      break;
    }
  }
  return verdicts;
}

const MARK = {
  holds: paint.green('✓ holds'),
  fails: paint.red('✕ fails'),
  'cannot tell': paint.yellow('? cannot tell'),
};

function oneLine({ answer, experiment, checks, summary }: Verdict): string {
  const first = checks.find((check) => check.answer === 'fails') ?? checks.find((check) => check.answer !== 'holds');
  const why = first === undefined ? '' : `  ${first.check}: ${first.contradiction ?? first.missing ?? summary}`;
  return `${MARK[answer]}  ${paint.bold(experiment)}${paint.dim(why)}`;
}

function summarize(verdicts: readonly Verdict[]): void {
  const count = (answer: Verdict['answer']) => verdicts.filter((one) => one.answer === answer).length;
  const requests = verdicts.reduce((sum, { balance }) => sum + balance.sent, 0);
  print(
    `\n${count('holds')} hold, ${count('fails')} ${count('fails') === 1 ? 'fails' : 'fail'}, ${count('cannot tell')} cannot tell; ${requests.toLocaleString('en')} requests, ` +
      `${verdicts.reduce((sum, { balance }) => sum + balance.unexplained, 0)} unexplained. The reports: ./lab runs`,
  );
}
