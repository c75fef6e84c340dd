import { setImmediate, setTimeout } from 'node:timers/promises';

/**
 * What to add to performance.now(), whose steps are even, for milliseconds since 1970.
 * Date.now() is cut to whole milliseconds, so the beginning of the next one is waited for.
 */
export function epochOffset(): number {
  const first = Date.now();
  let now = first;
  while (now === first) now = Date.now();
  return now - performance.now();
}

/** A wait looks this often whether it is still wanted. Handing the signal to each timer would leave work to the collector of garbage. */
const LONGEST_MS = 100;

/**
 * Waits until performance.now() reaches `due`, or a little after `signal` aborts. Whoever is late already waits for one
 * turn of the event loop, so that answers are read however much there is to send.
 */
export async function until(due: number, signal: AbortSignal): Promise<void> {
  let left = due - performance.now();
  if (left <= 0) await setImmediate();
  for (; left > 0 && !signal.aborted; left = due - performance.now()) {
    await setTimeout(Math.max(1, Math.min(LONGEST_MS, Math.floor(left))));
  }
}
