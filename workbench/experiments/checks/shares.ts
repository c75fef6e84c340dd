import type { LedgerEntry } from '../../record/ledger/entry.ts';
import type { Claim } from './claim.ts';
import { entriesOf, ids, nothing, type Phases, place } from './entries.ts';
import { withStrangers } from './strangers.ts';

const answers = (entries: readonly LedgerEntry[], replica: string) =>
  entries.filter(({ servedBy, status }) => servedBy === replica && status > 0).length;

/**
 * Two replicas share the requests so many to so many.
 * @param within how many requests it may be off, for loads that do not end with a whole cycle
 */
export function ratio(a: string, b: string, [partA, partB]: [number, number], phases?: Phases, within = 0): Claim {
  return {
    check: 'ratio',
    turns: true,
    title: `${a} and ${b} share the requests ${partA} to ${partB}${place(phases)}`,
    because: `Weights ${partA} and ${partB}: of every ${partA + partB} requests ${a} gets ${partA}.`,
    judge: (run) => {
      const { entries, slack } = withStrangers(run, entriesOf(run, phases));
      const [gotA, gotB] = [answers(entries, a), answers(entries, b)];
      const due = ((gotA + gotB) * partA) / (partA + partB);
      const expected = `${Math.round(due)} : ${gotA + gotB - Math.round(due)}`;
      if (gotA + gotB === 0) return nothing(`${partA} : ${partB}`);
      const holds = Math.abs(gotA - due) <= within + slack + 1e-9;
      return {
        answer: holds ? 'holds' : 'fails',
        expected,
        observed: `${gotA} : ${gotB}`,
        ...(!holds && {
          requests: ids(entries.filter(({ servedBy }) => servedBy === (gotA > due ? a : b))),
          contradiction: `${a} answered ${gotA} of ${gotA + gotB} instead of ${Math.round(due)}.`,
        }),
      };
    },
  };
}

/** All of some replicas get the same number of requests, give or take `within`. */
export function even(replicas: string[], phases?: Phases, within = 0): Claim {
  return {
    check: 'even shares',
    turns: true,
    title: `${replicas.join(', ')} get the same number of requests${place(phases)}`,
    because: 'Equal weights: the replicas take turns.',
    judge: (run) => {
      const { entries, slack } = withStrangers(run, entriesOf(run, phases));
      const got = replicas.map((replica) => answers(entries, replica));
      const total = got.reduce((sum, one) => sum + one, 0);
      if (total === 0) return nothing('equal shares');
      const due = total / replicas.length;
      const worst = replicas.find((_, index) => Math.abs((got[index] ?? 0) - due) > within + slack + 1 - 1e-9);
      return {
        answer: worst === undefined ? 'holds' : 'fails',
        expected: replicas.map(() => Math.round(due)).join(' : '),
        observed: got.join(' : '),
        ...(worst !== undefined && {
          requests: ids(entries.filter(({ servedBy }) => servedBy === worst)),
          contradiction: `${worst} answered ${got[replicas.indexOf(worst)]} of ${total} instead of ${Math.round(due)}.`,
        }),
      };
    },
  };
}

/** A replica is not asked at all. */
export function silent(replica: string, phases?: Phases): Claim {
  return {
    check: `${replica} silent`,
    title: `${replica} gets no request${place(phases)}`,
    because: `${replica} is asked only when nobody else can be.`,
    judge: (run) => {
      const entries = entriesOf(run, phases);
      if (entries.length === 0) return nothing('0 attempts');
      const asked = entries.filter(
        (one) => one.servedBy === replica || one.attempts.some((two) => two.replica === replica),
      );
      return {
        answer: asked.length === 0 ? 'holds' : 'fails',
        expected: '0 requests',
        observed: `${asked.length} requests`,
        requests: ids(asked),
        ...(asked[0] !== undefined && {
          contradiction: `Request ${asked[0].n} of "${asked[0].phase}" went to ${replica}.`,
        }),
      };
    },
  };
}

/** A replica answers at least so many requests. */
export function answersAtLeast(replica: string, least: number, phases?: Phases): Claim {
  return {
    check: `${replica} answers`,
    turns: true,
    title: `${replica} answers at least ${least} ${least === 1 ? 'request' : 'requests'}${place(phases)}`,
    because: `${replica} is there, and somebody must do the work.`,
    judge: (run) => {
      const entries = entriesOf(run, phases);
      if (entries.length === 0) return nothing(`${least} or more`);
      const got = answers(entries, replica);
      return {
        answer: got >= least ? 'holds' : 'fails',
        expected: `${least} or more`,
        observed: `${got}`,
        ...(got < least && {
          requests: ids(entries),
          contradiction: `${replica} answered ${got} of ${entries.length} requests.`,
        }),
      };
    },
  };
}
