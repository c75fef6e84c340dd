import type { Fate, LedgerEntry } from '../../record/ledger/entry.ts';
import type { Claim } from './claim.ts';
import { entriesOf, type Phases, place } from './entries.ts';

/** What counts against a replica. A client that leaves does not, nor does a replica that was killed after its answer. */
const FAILED = new Set<Fate>(['refused', 'connect time-out', 'read time-out', 'reset', 'late after resume']);

const isError = ({ status }: LedgerEntry) => status === 0 || status >= 500;
const NO_REQUESTS = { observed: '–', missing: 'no request of this phase is in the record' } as const;
const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** No replica costs more than so many failed attempts: then it is left alone for a while. */
export function fewFailures(most: number, phases?: Phases): Claim {
  return {
    check: 'few failed attempts',
    title: `no replica costs more than ${counted(most, 'failed attempt')}${place(phases)}`,
    because: 'After max_fails failures a replica is banned: nobody asks it for fail_timeout.',
    judge: (run) => {
      const entries = entriesOf(run, phases);
      const expected = `${most} at most`;
      if (entries.length === 0) return { answer: 'cannot tell', expected, ...NO_REQUESTS };
      const failed = entries.flatMap((entry) =>
        entry.attempts
          .filter(({ fate }) => FAILED.has(fate))
          .map((one) => ({ entry, who: one.replica ?? one.address })),
      );
      const each = [...Map.groupBy(failed, ({ who }) => who)].toSorted(([, a], [, b]) => b.length - a.length);
      const [worst] = each;
      if (worst === undefined || worst[1].length <= most)
        return { answer: 'holds', expected, observed: `${worst?.[1].length ?? 0}` };
      const [who, attempts] = worst;
      return {
        answer: 'fails',
        expected,
        observed: `${attempts.length}`,
        requests: attempts.map(({ entry }) => entry.id),
        contradiction: `${who} was asked in vain ${attempts.length} times.`,
      };
    },
  };
}

/** Each of some replicas answers: none is left out, or given up for good. */
export function allAtWork(replicas: string[], phases?: Phases): Claim {
  return {
    check: 'all at work',
    title: `each of ${replicas.join(', ')} answers requests${place(phases)}`,
    because: 'A ban ends after fail_timeout: who is well again gets requests again.',
    judge: (run) => {
      const entries = entriesOf(run, phases);
      const expected = 'each 1 or more';
      if (entries.length === 0) return { answer: 'cannot tell', expected, ...NO_REQUESTS };
      const got = replicas.map((replica) => entries.filter(({ servedBy }) => servedBy === replica).length);
      const idle = replicas.filter((_, index) => got[index] === 0);
      return {
        answer: idle.length === 0 ? 'holds' : 'fails',
        expected,
        observed: got.join(', '),
        ...(idle.length > 0 && {
          requests: entries.map(({ id }) => id),
          contradiction: `${idle.join(' and ')} answered none of ${counted(entries.length, 'request')}.`,
        }),
      };
    },
  };
}

/** In one phase not more requests fail than in another, of as many. */
export function asSafe(phase: string, than: string, because: string): Claim {
  return {
    check: `${phase} as safe`,
    title: `under "${phase}" no more requests fail than under "${than}"`,
    because,
    judge: (run) => {
      const [own, others] = [entriesOf(run, phase), entriesOf(run, than)];
      if (own.length === 0 || others.length === 0)
        return { answer: 'cannot tell', expected: 'no more', ...NO_REQUESTS };
      const [failed, allowed] = [own.filter(isError), others.filter(isError)];
      const holds = failed.length / own.length <= allowed.length / others.length;
      return {
        answer: holds ? 'holds' : 'fails',
        expected: `as ${allowed.length} of ${others.length} or fewer`,
        observed: `${failed.length} of ${own.length}`,
        ...(!holds && {
          requests: failed.map(({ id }) => id),
          contradiction: `Under "${phase}" ${failed.length} of ${own.length} requests failed, under "${than}" ${allowed.length} of ${others.length}.`,
        }),
      };
    },
  };
}
