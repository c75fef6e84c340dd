import type { Group } from '../../model/balancing/group.ts';
import type { Route } from '../../model/balancing/routes.ts';
import type { PredictedPhase } from '../../record/prediction.ts';
import type { Step } from '../experiment.ts';
import { VirtualPlay } from './virtual-play.ts';

/** A group as a conf makes it, and how requests are led to it. */
export interface Fresh {
  group: Group;
  route: Pick<Route, 'policy' | 'patience'>;
  /** For `hash`: the key, with variables. */
  key: string | undefined;
}

/** What the model starts from and stands for. */
export interface Virtual extends Fresh {
  upstream: string;
  /** Address → label of the replica. */
  label: (address: string) => string;
  /** How a replica that is not there behaves: processes refuse, a container's address is gone. */
  gone: 'refused' | 'unreachable';
  /** Addresses of peers at which nobody listens. */
  deserted: ReadonlySet<string>;
  /** Whether its replicas ask other services before they answer. */
  asksOthers: boolean;
  /** What makes every sequence uncertain, such as workers that count alone; undefined: nothing. */
  doubt: string | undefined;
  /** What holds after a `scale` or `reload`, and whether that is certain. */
  renew: (step: Step, before: Fresh) => { fresh: Fresh; certain: boolean };
}

/** How long acts take in one play: nobody knows it beforehand, so several are tried, the usual one first. In ms. */
export interface Timing {
  act: number;
  start: number;
  /** Where in a second the run begins. */
  offset: number;
}

const USUAL = { act: 100, start: 1_000 };
const TIMINGS: Timing[] = [USUAL, { act: 0, start: 0 }, { act: 900, start: 7_000 }].flatMap((timing) =>
  [500, 40, 930].map((offset) => ({ ...timing, offset })),
);

/**
 * Plays an experiment's steps through the model, on a virtual clock.
 * A sequence is exact where it is the same however long stopping and starting take.
 */
export function playVirtually(steps: readonly Step[], virtual: Virtual, now: number): PredictedPhase[] {
  const plays = TIMINGS.map((timing) => new VirtualPlay(virtual, timing, now).run(steps));
  const [first = []] = plays;
  for (const [index, phase] of first.entries()) {
    const same = plays.every((other) => sequenceOf(other[index]) === sequenceOf(phase));
    if (phase.exact && !same) {
      phase.exact = false;
      phase.why = 'it depends on how long stopping and starting take';
    }
  }
  return first;
}

const sequenceOf = (phase: PredictedPhase | undefined): string =>
  JSON.stringify(phase?.sequence.map(({ attempts, status }) => [attempts.map(({ replica }) => replica), status]));
