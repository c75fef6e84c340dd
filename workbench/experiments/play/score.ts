import type { LedgerEntry } from '../../record/ledger/entry.ts';
import type { Verdict } from '../../record/verdict.ts';
import type { Question } from '../experiment.ts';

const isFailed = ({ status }: LedgerEntry) => status === 0 || status >= 500;

/**
 * Compares a student's guess with what was.
 * @param entries the client's requests
 * @returns the guess with what was and its score, from 0 to 1: for names the part that is right, for a number 1 or 0
 */
export function scoreGuess(
  guess: NonNullable<Verdict['guess']>,
  question: Question,
  entries: readonly LedgerEntry[],
): NonNullable<Verdict['guess']> {
  const own = entries.filter(({ phase }) => question.phase === undefined || phase === question.phase);
  if (question.kind === 'errors') {
    const was = own.filter(isFailed).length;
    return { ...guess, was: String(was), score: Number(guess.guessed) === was ? 1 : 0 };
  }
  const guessed = guess.guessed.split(' ');
  const was = own
    .toSorted((a, b) => (a.n ?? 0) - (b.n ?? 0))
    .slice(0, guessed.length)
    .map(({ servedBy }) => servedBy || 'nobody');
  const right = was.filter((name, index) => name === guessed[index]).length;
  return { ...guess, was: was.join(' '), score: right / Math.max(1, guessed.length) };
}
