import type { LedgerAttempt, LedgerEntry } from '../../record/ledger/entry.ts';
import type { Dot, End } from './collected.ts';

function endOf(entry: LedgerEntry, failures: number): End {
  if (entry.status === 0) return 'no answer';
  if (entry.status >= 500) return 'error';
  return failures > 0 ? 'retried' : 'answered';
}

// A replica that was killed before it wrote its line may have answered all the same: then nginx noted its status.
const isAnswer = ({ fate, status }: LedgerAttempt) =>
  fate === 'answered' || (fate !== 'given up' && status !== undefined && status < 500);

/** Whether a request must be drawn if at all possible: something went wrong on its way. */
export const isTroubled = (dot: Dot): boolean => dot.end !== 'answered' || dot.failures.length > 0 || !dot.right;

/**
 * What pictures need of a ledger's entry. Only its last attempt can have succeeded: nginx goes on after failures alone.
 * @param phase the one that it counts for
 * @param otherwise when it was, where the entry does not tell; ms since 1970
 */
export function dotOf(entry: LedgerEntry, phase: string, otherwise: number): Dot {
  const { attempts, status, exhausted } = entry;
  const last = attempts.at(-1);
  const answer = last !== undefined && !exhausted && isAnswer(last) ? last : undefined;
  const failures = (answer === undefined ? attempts : attempts.slice(0, -1)).map((attempt) => ({
    replica: attempt.replica ?? '',
    why: attempt.fate === 'answered' ? `status ${attempt.status ?? 'unknown'}` : attempt.fate,
  }));
  const answeredBy = attempts.length === 0 ? entry.servedBy : answer && (answer.replica ?? entry.servedBy);
  return {
    id: entry.id,
    phase,
    n: entry.n,
    service: entry.balancer?.upstream || entry.service,
    from: entry.from,
    at: entry.intended ?? entry.sent ?? entry.balancer?.began ?? attempts[0]?.began ?? otherwise,
    ms: entry.ms,
    status,
    end: endOf(entry, failures.length),
    answeredBy: status === 0 ? '' : (answeredBy ?? ''),
    failures,
    right: entry.right !== false,
  };
}
