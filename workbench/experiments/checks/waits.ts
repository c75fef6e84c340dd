import type { LedgerEntry } from '../../record/ledger/entry.ts';
import type { Claim, Run } from './claim.ts';
import { entriesOf, ids, nothing, type Phases, place } from './entries.ts';

/** Requests a load may be late, at p99, before its latencies tell nothing. In ms. */
export const LATENESS_MS = 5;
/** What held up the sender may have held up every program that a request passes, some of them twice. */
const HOLD_UPS = 10;

/** No answer takes longer than so many ms, from the moment when its request was due. */
export function slowest(ms: number, phases?: Phases, check = 'slowest answer'): Claim {
  return {
    check,
    title: `no answer takes longer than ${ms} ms${place(phases)}`,
    because: 'Time-outs and bans bound what a broken replica can cost.',
    judge: (run) => {
      const entries = entriesOf(run, phases); // who gave up has waited, too
      const [first] = entries.toSorted((a, b) => b.ms - a.ms);
      if (first === undefined) return nothing(`${ms} ms`);
      const slow = entries.filter((one) => one.ms > ms);
      const worst = ({ phase = '' }: LedgerEntry) => run.lateness.get(phase)?.worst ?? 0;
      const late = slow.some((one) => one.ms - HOLD_UPS * worst(one) > ms)
        ? undefined
        : lateIn(run, [...new Set(slow.map(({ phase = '' }) => phase))]);
      const answer = slow.length === 0 ? 'holds' : late === undefined ? 'fails' : 'cannot tell';
      return {
        answer,
        expected: `${ms} ms at most`,
        observed: `${Math.round(first.ms)} ms`,
        requests: ids(slow),
        ...(answer === 'fails' && {
          contradiction: `Request ${first.n} of "${first.phase}" took ${Math.round(first.ms)} ms (${first.attempts.length} ${first.attempts.length === 1 ? 'attempt' : 'attempts'}).`,
        }),
        ...(answer === 'cannot tell' && { missing: late ?? '' }),
      };
    },
  };
}

/** At least one answer takes longer than so many ms: what a fault costs here is felt. */
export function felt(ms: number, phases: Phases, because: string): Claim {
  return {
    check: `felt${place(phases)}`,
    title: `somebody waits longer than ${ms} ms${place(phases)}`,
    because,
    judge: (run) => {
      const entries = entriesOf(run, phases);
      const [first] = entries.toSorted((a, b) => b.ms - a.ms);
      if (first === undefined) return nothing(`${ms} ms`);
      return {
        answer: first.ms > ms ? 'holds' : 'fails',
        expected: `more than ${ms} ms`,
        observed: `${Math.round(first.ms)} ms`,
        requests: [first.id],
        ...(first.ms <= ms && { contradiction: `The slowest took ${Math.round(first.ms)} ms.` }),
      };
    },
  };
}

/** Why latencies of some phases tell nothing: the sender itself was late. */
export function lateIn(run: Run, phases: Phases): string | undefined {
  for (const [phase, { p99 }] of run.lateness)
    if ((phases === undefined || [phases].flat().includes(phase)) && p99 > LATENESS_MS)
      return `requests of "${phase}" went out ${p99.toFixed(1)} ms late (p99), more than ${LATENESS_MS} ms: this machine was too busy`;
  return undefined;
}
