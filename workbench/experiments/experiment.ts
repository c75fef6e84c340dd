import type { Action } from '../engines/engine.ts';
import type { Shot } from '../load/order.ts';
import type { Edit } from '../model/conf/edit.ts';
import type { Claim } from './checks/claim.ts';

/** A fault that a request asks one replica for (X-Lab-Fault). */
export type AskedFault = { at: string } & (
  | { kind: 'delay'; ms: number }
  | { kind: 'status'; status: number }
  | { kind: 'reset' }
  | { kind: 'hang' }
);

/** A request of an experiment. */
export interface AskedShot extends Shot {
  fault?: AskedFault;
}

/** One step of an experiment. Replicas are called as docker-compose.yml calls them: mult1, or ping-2 for the second ping. */
export type Step =
  /** Requests one at a time; `every` ms from one to the next (default 20). */
  | {
      do: 'send';
      phase: string;
      shots: AskedShot[];
      requests: number;
      every?: number;
      patience?: number;
      keepAlive?: boolean;
    }
  /** An open loop of `rate` requests a second, and what happens under it. */
  | {
      do: 'load';
      phase: string;
      shots: AskedShot[];
      rate: number;
      seconds: number;
      patience?: number;
      keepAlive?: boolean;
      meanwhile?: Step[];
      /** The load ends when these steps are over, `seconds` at the latest. */
      untilDone?: boolean;
    }
  | { do: Action; replicas: string[] }
  | { do: 'scale'; service: string; count: number }
  /** Waits until this replica has answered through the balancer. */
  | { do: 'await'; replica: string }
  /** Has the balancer read the conf again; with `edits` a changed one. */
  | { do: 'reload'; edits?: Edit[] }
  /** `why` is told while it lasts. */
  | { do: 'wait'; ms: number; why: string };

/** Another conf than the student's own: that one with a few edits, or another file of nginx/. */
export interface Variant {
  /** A file beside nginx.conf; without it nginx.conf itself. */
  file?: string;
  edits?: Edit[];
  /** What the difference is for, in one sentence. */
  because: string;
}

/** What a student is asked before the run (`--guess`): who answers next, how many fail, or what part each gets. */
export type Question =
  | { kind: 'next' | 'shares'; phase: string; asked: string }
  | { kind: 'errors'; phase?: string; asked: string };

/** What an experiment runs on: containers, processes behind the host's nginx, or behind the embedded balancer. */
export type Place = 'compose' | 'process' | 'embedded';

/** One experiment: a question, what is done to find out, what the lab promises, what there is to learn. */
export interface Experiment {
  name: string;
  question: string;
  hypothesis: string;
  /** The group under study. */
  upstream: string;
  /** Replicas at the start, where it is not one each. */
  scale?: Record<string, number>;
  variant?: Variant;
  steps: Step[];
  /** Promises that hold whatever the conf says. What nginx must do by its conf, and the books, are checked always. */
  claims: Claim[];
  guess?: Question;
  /** Where its verdict may be `cannot tell`, and why. */
  mayBeOpen?: Partial<Record<Place, string>>;
  learn: { text: string; links: string[] };
}

/** Every step, those under a load included, in order of their beginning. */
export function* everyStep(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    if (step.do === 'load') yield* everyStep(step.meanwhile ?? []);
  }
}

/** The steps that send: each is a phase. */
export const phasesOf = (steps: readonly Step[]): Extract<Step, { phase: string }>[] =>
  [...everyStep(steps)].filter((step) => 'phase' in step);
