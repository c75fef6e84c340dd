import type { Answer, CheckResult, Verdict } from '../../record/verdict.ts';
import { BOOK_CHECKS } from '../checks/books.ts';
import { type Claim, type Run, resultOf } from '../checks/claim.ts';
import { confLine } from '../checks/conf-line.ts';
import { SEQUENCE } from '../checks/sequence.ts';
import { allowFor, strainOf } from '../checks/strain.ts';
import { strangerDoubt } from '../checks/strangers.ts';
import type { Experiment } from '../experiment.ts';

/** Judges a run: the claims, the prediction, the books. `nameOf`: how a file of the conf is told to the student. */
export function judgeRun(
  experiment: Experiment,
  run: Run,
  trace: Claim,
  nameOf: (file: string) => string,
): CheckResult[] {
  const [strain, strangers] = [strainOf(run), strangerDoubt(run)];
  const judge = (kind: CheckResult['kind'], strained?: string) => (claim: Claim) => {
    const doubt = strained ?? (claim.turns ? strangers : undefined);
    const conf = claim.conf === undefined ? undefined : confLine(run.tree, claim.conf, nameOf);
    return resultOf(claim, kind, allowFor(claim.judge(run), doubt), conf);
  };
  return [
    ...experiment.claims.map(judge('claim', strain)),
    judge('prediction', strain)(SEQUENCE),
    judge('prediction')(trace), // it is fed with what happened: a strain explains nothing away
    ...BOOK_CHECKS.map(judge('accounting')),
  ];
}

/** One answer for several: a single failure fails, a single doubt leaves it open. */
export function answerOf(checks: readonly Pick<CheckResult, 'answer'>[]): Answer {
  if (checks.some(({ answer }) => answer === 'fails')) return 'fails';
  return checks.some(({ answer }) => answer === 'cannot tell') ? 'cannot tell' : 'holds';
}

/** The verdict in one sentence, the two questions apart. */
export function summarize(checks: readonly CheckResult[], sent: number): string {
  const of = (kind: CheckResult['kind']) => checks.filter((check) => check.kind === kind);
  const [claims, predictions, books] = [of('claim'), of('prediction'), of('accounting')].map(answerOf);
  const first = (kind: CheckResult['kind']) => of(kind).find(({ answer }) => answer !== 'holds');
  const lab = {
    holds: 'The lab keeps its claims',
    fails: `The lab breaks a claim (${first('claim')?.title})`,
    'cannot tell': `Whether the lab keeps its claims can't be told (${first('claim')?.missing})`,
  };
  const nginx = {
    holds: 'every choice was as its conf predicts',
    fails: `a choice was not as its conf predicts (${first('prediction')?.check})`,
    'cannot tell': `whether each choice was as predicted can't be told (${first('prediction')?.missing})`,
  };
  const all = {
    holds: `all ${sent.toLocaleString('en')} requests are accounted for`,
    fails: `the books don't balance (${first('accounting')?.title})`,
    'cannot tell': `the record is not whole (${first('accounting')?.missing})`,
  };
  return `${lab[claims ?? 'holds']}; ${nginx[predictions ?? 'holds']}; ${all[books ?? 'holds']}.`;
}

/** The verdict's exit status. */
export const STATUS: Record<Verdict['answer'], number> = { holds: 0, fails: 1, 'cannot tell': 2 };
