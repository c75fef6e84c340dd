import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../../engines/engine.ts';
import { LabFailure } from '../../engines/failure.ts';
import { type AccessLine, parseLine } from '../../record/schema.ts';

const LOGGED_MS = 1_400; // a request of the lab's own conf is over by then, and its line is there
const MARGIN_MS = 5; // nginx's clock stands still while it is at work
const PATIENCE_MS = 10_000;

/**
 * A moment since `from` at which nobody's request was under way: what was logged before it is one thing, what is logged
 * after it another. On a lab that others use it must be looked for.
 * @param from ms since 1970
 * @returns ms since 1970
 * @throws LabFailure if there is none for 10 s, and the signal's reason
 */
export async function findQuiet(
  engine: Pick<Engine, 'recallSinceReload'>,
  from: number,
  signal: AbortSignal,
): Promise<number> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    await pause(LOGGED_MS, undefined, { signal });
    const until = Date.now() - LOGGED_MS;
    const { lines } = await engine.recallSinceReload();
    const logged = lines.map(parseLine).filter((line): line is AccessLine => line?.stream === 'access');
    const quiet = lastGap(logged.map(stretchOf), from, until);
    if (quiet !== undefined) return quiet;
  }
  throw new LabFailure(
    'failed',
    "others keep this lab so busy that it is never at rest: where their requests end and the run's begin can't be told.",
    'Run it on a lab of its own, without --attach.',
  );
}

type Stretch = readonly [began: number, ended: number];

const stretchOf = ({ msec, request_time }: AccessLine): Stretch => [
  (Number(msec) - Number(request_time)) * 1000,
  Number(msec) * 1000,
];

/** The middle of the last time between two moments that no stretch reaches into. */
export function lastGap(busy: readonly Stretch[], from: number, until: number): number | undefined {
  let free = from;
  let found: number | undefined;
  const look = (next: number) => {
    if (next - free > 2 * MARGIN_MS) found = (free + next) / 2;
  };
  for (const [began, ended] of busy.toSorted((a, b) => a[0] - b[0])) {
    look(Math.min(began, until));
    free = Math.max(free, ended);
  }
  look(until);
  return found;
}
