/** `cannot tell`: something is missing that the answer would need; `missing` says what. */
export type Answer = 'holds' | 'fails' | 'cannot tell';

/** What one check found. */
export interface CheckResult {
  /** Its name, unique within the experiment: `ratio`, `backup silent`, `sequence` … */
  check: string;
  /** A claim: what the lab promises whatever the conf says. A prediction: what nginx must do by its conf. Accounting: the books balance. */
  kind: 'claim' | 'prediction' | 'accounting';
  /** The check as a sentence: "mult1 and mult2 share the requests 3 to 1". */
  title: string;
  answer: Answer;
  /** Both short enough for a table: "300 : 100". */
  expected: string;
  observed: string;
  /** Ids of requests that show it, at most 20; empty where it holds. */
  requests: string[];
  /** Where it fails: the first contradiction, as a sentence. */
  contradiction?: string;
  /** The line of the conf that is responsible, where it is known. */
  conf?: { file: string; line: number; text: string };
  /** One sentence of explanation. */
  explanation: string;
  /** For `cannot tell`: what was missing. */
  missing?: string;
}

/** What is known of the run as a whole. */
export interface Verdict {
  v: 1;
  experiment: string;
  /** The run's folder name: its start, as 2026-11-22T10-44-25. */
  run: string;
  title: string;
  question: string;
  hypothesis: string;
  answer: Answer;
  /** One sentence. */
  summary: string;
  checks: CheckResult[];
  balance: import('./ledger/entry.ts').Balance;
  /** How to see it again. */
  repeat: string;
  engine: string;
  balancer: string;
  seed: number;
  /** How well the sender held its times: p99 of (sent − intended), in ms. */
  lateness: { p50: number; p99: number; worst: number };
  /** ISO times. */
  began: string;
  ended: string;
  learn: { text: string; links: string[] };
  guess?: { asked: string; guessed: string; was: string; score: number };
}
