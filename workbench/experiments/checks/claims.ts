import type { LedgerEntry } from '../../record/ledger/entry.ts';
import type { Claim, Judgement, Run } from './claim.ts';
import { withStrangers } from './strangers.ts';

/** Requests a load may be late, at p99, before its latencies tell nothing. In ms. */
export const LATENESS_MS = 5;
/** What held up the sender may have held up every program that a request passes, some of them twice. */
const HOLD_UPS = 10;

/** Phases that a claim is about; undefined: all. */
export type Phases = string | string[] | undefined;

/** The client's requests of some phases. */
export const entriesOf = (run: Run, phases: Phases): LedgerEntry[] =>
  run.entries.filter(({ phase = '' }) => phases === undefined || [phases].flat().includes(phase));

const answers = (entries: readonly LedgerEntry[], replica: string) =>
  entries.filter(({ servedBy, status }) => servedBy === replica && status > 0).length;
const ids = (entries: readonly LedgerEntry[]) => entries.map(({ id }) => id);
const place = (phases: Phases) => (phases === undefined ? '' : ` (${[phases].flat().join(', ')})`);
const nothing = (expected: string): Judgement => ({
  answer: 'cannot tell',
  expected,
  observed: 'no request',
  missing: 'no request of this phase is in the record',
});

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

/** No client sees an error: neither a 5xx nor no answer at all. */
export function noError(phases?: Phases): Claim {
  return {
    check: 'no client error',
    title: `no client sees an error${place(phases)}`,
    because: 'A failed attempt goes on to the next replica, and the client sees only the good answer.',
    judge: (run) => {
      const entries = entriesOf(run, phases);
      if (entries.length === 0) return nothing('0 errors');
      const failed = entries.filter(({ status }) => status === 0 || status >= 500);
      return {
        answer: failed.length === 0 ? 'holds' : 'fails',
        expected: '0 errors',
        observed: `${failed.length} of ${entries.length}`,
        requests: ids(failed),
        ...(failed[0] !== undefined && { contradiction: describe(failed[0]) }),
      };
    },
  };
}

/** Between so many and so many requests end in an error. */
export function errorsBetween(least: number, most: number, phases: Phases, because: string): Claim {
  return {
    check: `errors${place(phases)}`,
    turns: true,
    title: `${least === most ? least : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`} requests end in an error${place(phases)}`,
    because,
    judge: (run) => {
      const entries = entriesOf(run, phases);
      if (entries.length === 0) return nothing('errors');
      const failed = entries.filter(({ status }) => status === 0 || status >= 500);
      const holds = failed.length >= least && failed.length <= most;
      return {
        answer: holds ? 'holds' : 'fails',
        expected:
          least === most ? `${least}` : most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`,
        observed: `${failed.length} of ${entries.length}`,
        ...(!holds && {
          requests: ids(failed.length > most ? failed : entries),
          contradiction: failed[0] === undefined ? 'No request failed.' : describe(failed[0]),
        }),
      };
    },
  };
}

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

/** Every answer of these phases has one of these statuses. */
export function statuses(allowed: number[], phases: Phases, because: string): Claim {
  return {
    check: `statuses${place(phases)}`,
    title: `every answer is ${allowed.join(' or ')}${place(phases)}`,
    because,
    judge: (run) => {
      const entries = entriesOf(run, phases);
      if (entries.length === 0) return nothing(allowed.join(', '));
      const others = entries.filter(({ status }) => !allowed.includes(status));
      const seen = [...new Set(entries.map(({ status }) => (status === 0 ? 'no answer' : status)))].sort();
      return {
        answer: others.length === 0 ? 'holds' : 'fails',
        expected: allowed.join(', '),
        observed: seen.join(', '),
        requests: ids(others),
        ...(others[0] !== undefined && { contradiction: describe(others[0]) }),
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

/** One request that failed, as a sentence. */
export const describe = ({ n, phase, status, error, attempts }: LedgerEntry): string =>
  `Request ${n} of "${phase}" got ${status === 0 ? `no answer (${error ?? 'lost'})` : status}` +
  `${attempts.length === 0 ? '' : `; it was sent to ${attempts.map(({ replica, address, fate }) => `${replica ?? address} (${fate})`).join(', then ')}`}.`;
