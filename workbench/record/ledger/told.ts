import type { ReplicaLine } from '../schema.ts';
import { beginningOf, type Call, mayHaveLine, type Try } from './call.ts';
import { groupBy, pairUp } from './pair.ts';

const ODD_MS = 10_000; // a status that differs speaks against a pair like so much time
const NEEDLESS_MS = 100; // and an attempt that may be without a line like so much

/** Who must have had an attempt: nginx or the engine says so; undefined where nobody does. */
export type Expect = (one: Try) => string | undefined;

interface Open {
  one: Try;
  uri: string;
  name: string | undefined;
}

/** Whether a replica tells the same of an attempt as nginx. */
export const agrees = ({ status }: ReplicaLine, one: Try): boolean =>
  one.outcome !== 'answered' || one.status === status;

/**
 * Finds for each attempt the line of its replica, all of one id: first where path and name agree, then where only one
 * of them does. Both lists stand in order of time.
 * @param rules `window` in ms; what began further apart does not belong together, unless nginx gave the attempt up
 * @returns `whole` if the first round has found a place for every line, and nothing speaks against it
 */
export function matchTold(calls: Call[], lines: ReplicaLine[], { window, expect }: { window: number; expect: Expect }) {
  const told = new Map<Try, ReplicaLine>();
  let rest = lines;
  let open: Open[] = calls.flatMap(({ tries, line: { uri } }) =>
    tries.filter(mayHaveLine).map((one) => ({ one, uri, name: expect(one) })),
  );
  const round = (keyOfTry: (one: Open) => string | undefined, keyOfLine: (line: ReplicaLine) => string) => {
    if (open.length === 0 || rest.length === 0) return;
    const heaps = groupBy(rest, keyOfLine);
    for (const [key, tries] of groupBy(open, keyOfTry))
      for (const [{ one }, line] of pairUp(tries, heaps.get(key) ?? [], pairing(window))) told.set(one, line);
    const used = new Set(told.values());
    open = open.filter(({ one }) => !told.has(one));
    rest = rest.filter((line) => !used.has(line));
  };
  round(
    ({ name, uri }) => name && `${name} ${uri}`,
    ({ replica, uri }) => `${replica} ${uri}`,
  );
  const whole = open.length === 0 && rest.length === 0 && [...told].every(([one, line]) => agrees(line, one));
  // Another name than expected is somebody's mistake; but only an answer must have come from somebody.
  round(
    ({ one, name, uri }) => (name === undefined || one.outcome === 'answered' ? uri : undefined),
    ({ uri }) => uri,
  );
  round(
    ({ name }) => name, // a conf may rewrite paths
    ({ replica }) => replica,
  );
  return { told, rest, whole };
}

const pairing = (window: number) => ({
  apart: ({ one }: Open, line: ReplicaLine) => {
    const apart = one.began - beginningOf(line);
    // A frozen replica begins with a request when it is let go on, however long that takes.
    return one.outcome === 'answered' ? apart : Math.max(-window, Math.min(window, apart));
  },
  unlike: ({ one }: Open, line: ReplicaLine) =>
    one.outcome === 'answered' ? (agrees(line, one) ? 0 : ODD_MS) : NEEDLESS_MS,
  limit: window,
});
