import type { LedgerEntry } from '../../record/ledger/entry.ts';
import type { Claim } from './claim.ts';
import { entriesOf } from './entries.ts';
import { beganAt, strangersAmong } from './strangers.ts';

const TIMES = 3; // a cycle must be seen this often before it is called one

/**
 * Requests one at a time go round in one cycle, whichever worker takes them. How long the cycle is the weights say:
 * any will do here.
 * @param service only requests to it, where a phase has several
 */
export function oneCycle(phase: string, service?: string): Claim {
  return {
    check: `one cycle${service === undefined ? '' : ` of ${service}`}`,
    title: `the requests${service === undefined ? '' : ` to ${service}`} go round in one cycle (${phase})`,
    turns: true,
    because: 'The group’s state lies in a zone, memory that all workers share: each goes on where the last left off.',
    judge: (run) => {
      const own = entriesOf(run, phase)
        .filter((one) => service === undefined || one.service === service)
        .toSorted((a, b) => (a.n ?? 0) - (b.n ?? 0));
      const others = strangersAmong(run, own, service);
      const entries = others.length === 0 ? own : [...own, ...others].sort((a, b) => beganAt(a) - beganAt(b));
      const expected = 'one cycle';
      const longest = Math.floor(entries.length / TIMES);
      if (longest < 1)
        return { answer: 'cannot tell', expected, observed: '–', missing: `there are fewer than ${TIMES} requests` };
      const { length, breaks } = bestCycle(entries, longest);
      const at = entries[breaks];
      if (at === undefined) return { answer: 'holds', expected, observed: `a cycle of ${length}` };
      const before = entries[breaks - length];
      const workers = new Set(entries.map(({ balancer }) => balancer?.worker ?? '')).size;
      return {
        answer: 'fails',
        expected,
        observed: `none, ${workers} ${workers === 1 ? 'worker' : 'workers'}`,
        requests: [before?.id ?? '', at.id],
        contradiction: `Request ${at.n} of "${phase}" went to ${at.servedBy || 'nobody'}, request ${before?.n} to ${before?.servedBy || 'nobody'}: the cycle of ${length} ends there.`,
      };
    },
  };
}

/** The cycle that explains most. @returns its length, and the place where it breaks: behind the last request if it does not */
function bestCycle(entries: readonly LedgerEntry[], longest: number): { length: number; breaks: number } {
  let best = { length: 1, breaks: 1 };
  for (let length = 1; length <= longest; length++) {
    let breaks = length;
    while (breaks < entries.length && entries[breaks]?.servedBy === entries[breaks - length]?.servedBy) breaks++;
    if (breaks === entries.length) return { length, breaks };
    if (breaks - length > best.breaks - best.length) best = { length, breaks };
  }
  return best;
}
