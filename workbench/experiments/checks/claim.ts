import type { Directive } from '../../model/conf/tree.ts';
import type { Balance, Finding, LedgerEntry } from '../../record/ledger/entry.ts';
import type { Prediction } from '../../record/prediction.ts';
import type { EventLine } from '../../record/schema.ts';
import type { Answer, CheckResult } from '../../record/verdict.ts';

/** What a check may look at: a run that is over, with replicas called by their labels. */
export interface Run {
  upstream: string;
  /** Whether the lab is not the run's own: others may send requests, too. */
  attached: boolean;
  /** When a replica of the group first came back at another address, in ms since 1970. */
  movedAt: number | undefined;
  /** The requests of the run's own client, in the order in which they were due. */
  entries: readonly LedgerEntry[];
  /** Every request that passed through the balancer in the run, a stranger's and calc's too. */
  all: readonly LedgerEntry[];
  events: readonly EventLine[];
  findings: readonly Finding[];
  balance: Balance;
  /** How many requests the sender says it has sent. */
  sent: number;
  prediction: Prediction;
  /** How late requests went out, in ms, by phase. */
  lateness: ReadonlyMap<string, { p50: number; p99: number; worst: number }>;
  /** What is known to be missing in the record. */
  missing: readonly string[];
  /** The conf of the run, for the line that is responsible. */
  tree: readonly Directive[];
}

/** What a check says; what is the same for every run stands in the claim. */
export interface Judgement {
  answer: Answer;
  expected: string;
  observed: string;
  /** Requests that show it. */
  requests?: readonly string[];
  contradiction?: string;
  /** One sentence; without it the claim's own. */
  explanation?: string;
  missing?: string;
}

/** A check of an experiment. */
export interface Claim {
  check: string;
  title: string;
  /** Why it should be so, in one sentence. */
  because: string;
  /** Where the conf provides for it: a path as in editConf, such as ['http', 'upstream mult', 'server mult1:3005']. */
  conf?: string[];
  /** It is about whose turn it is, and so depends on what others ask. */
  turns?: true;
  judge: (run: Run) => Judgement;
}

const MOST_IDS = 20;

/** Puts a judgement into the verdict's form. */
export function resultOf(
  claim: Pick<Claim, 'check' | 'title' | 'because'>,
  kind: CheckResult['kind'],
  judgement: Judgement,
  conf: CheckResult['conf'],
): CheckResult {
  const { answer, expected, observed, requests = [], contradiction, missing } = judgement;
  return {
    check: claim.check,
    kind,
    title: claim.title,
    answer,
    expected,
    observed,
    requests: requests.slice(0, MOST_IDS),
    ...(answer !== 'holds' && contradiction !== undefined && { contradiction }),
    ...(answer === 'fails' && conf !== undefined && { conf }),
    explanation: judgement.explanation ?? claim.because,
    ...(missing !== undefined && { missing }),
  };
}
