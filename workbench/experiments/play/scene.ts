import type { Prediction } from '../../record/prediction.ts';
import type { Verdict } from '../../record/verdict.ts';
import type { Experiment, Step } from '../experiment.ts';
import type { Ground } from './basis.ts';
import type { ReportFolder } from './run-folder.ts';
import type { Session } from './session.ts';

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

/** One run of an experiment: what is known of it before anything happens. */
export interface Scene {
  experiment: Experiment;
  /** The experiment's steps, in the order of shots that the seed says. */
  plan: readonly Step[];
  session: Session;
  options: RunOptions;
  folder: ReportFolder;
  /** ms since 1970. */
  began: number;
}

/** What held of the group under study, from `since` on (ms since 1970). */
export type Dated = Ground & { since: number };

/** How the run's requests are told from others': their User-Agent. */
export const agentOf = ({ folder }: Pick<Scene, 'folder'>): string => `rodizio-run/${folder.run}`;
