import { expand } from './expand.ts';
import { keyOf, type Position, type Trial } from './position.ts';

/** How a search ended. */
export interface Found {
  /** Whether some course of events explains all; undefined: the effort was used up before that was known. */
  holds: boolean | undefined;
  /** The position that explains most: the end, or what no step leads on from. */
  best: Position;
}

/** How much a search may do. */
export interface Bounds {
  /** Steps at most. */
  effort: number;
  /** Positions followed at a time; of more, those that keep closest to the record's own order. */
  width: number;
}

/**
 * Looks for a course of events that explains a trace: from step to step it follows all positions that can be reached,
 * like ones together. So nothing is followed twice, and only the positions after one number of steps are held.
 * Source of the idea: Lowe, "Testing for linearizability" (2017), just-in-time linearization.
 */
export function search(trial: Trial, starts: readonly Position[], { effort, width }: Bounds): Found {
  let layer = [...starts];
  let isWhole = true;
  for (let spent = 0; ; ) {
    const reached: Position[] = [];
    for (const position of layer) {
      const after = expand(trial, position);
      reached.push(...after);
      spent += 1 + after.length;
      if (spent > effort) return { holds: undefined, best: furthest(layer) };
    }
    if (reached.length === 0) {
      const best = furthest(layer);
      return { holds: isOver(trial, best) || (isWhole ? false : undefined), best };
    }
    layer = merge(reached);
    if (layer.length <= width) continue;
    isWhole = false;
    layer = layer.sort((a, b) => a.strain - b.strain).slice(0, width);
  }
}

function merge(reached: Position[]): Position[] {
  if (reached.length === 1) return reached;
  const merged = new Map<string, Position>();
  for (const one of reached) {
    const key = keyOf(one);
    const like = merged.get(key);
    if (like === undefined || one.strain < like.strain) merged.set(key, one);
  }
  return [...merged.values()];
}

const isOver = ({ timeline }: Trial, { next, open, pending }: Position) =>
  next === timeline.requests.length && open.length === 0 && pending.length === 0;

const furthest = (layer: readonly Position[]): Position =>
  layer.reduce((best, one) => (one.explained > best.explained ? one : best));
