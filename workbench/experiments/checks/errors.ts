import type { Claim } from './claim.ts';
import { describe, entriesOf, ids, nothing, type Phases, place } from './entries.ts';

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
    title: `${least === most ? least : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`} ${least === 1 && most === 1 ? 'request ends' : 'requests end'} in an error${place(phases)}`,
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
