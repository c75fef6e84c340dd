import type { LedgerEntry } from '../../record/ledger/entry.ts';
import type { Verdict } from '../../record/verdict.ts';
import type { Question } from '../experiment.ts';

type Guess = NonNullable<Verdict['guess']>;

const isFailed = ({ status }: LedgerEntry) => status === 0 || status >= 500;

/**
 * Compares a student's guess with what was.
 * @param guess its `guessed`: names with blanks between, a number, or `mult1 75, mult2 25` in percent
 * @param entries the client's requests
 * @returns the guess with what was and its score, from 0 to 1: of names the part that is right; of a number 1 less the
 *   part it is off; of shares the part of the requests that it gives to the right replica
 */
export function scoreGuess(guess: Guess, question: Question, entries: readonly LedgerEntry[]): Guess {
  const own = entries.filter(({ phase }) => question.phase === undefined || phase === question.phase);
  return { ...guess, ...SCORES[question.kind](guess.guessed, own) };
}

const SCORES: Record<Question['kind'], (guessed: string, own: LedgerEntry[]) => Pick<Guess, 'was' | 'score'>> = {
  errors(guessed, own) {
    const [number, was] = [Number(guessed), own.filter(isFailed).length];
    return { was: String(was), score: 1 - Math.abs(number - was) / Math.max(number, was, 1) };
  },

  next(guessed, own) {
    const names = guessed.split(' ');
    const was = own
      .toSorted((a, b) => (a.n ?? 0) - (b.n ?? 0))
      .slice(0, names.length)
      .map(({ servedBy }) => servedBy || 'nobody');
    const right = was.filter((name, index) => name === names[index]).length;
    return { was: was.join(' '), score: right / Math.max(1, names.length) };
  },

  shares(guessed, own) {
    const guesses = readShares(guessed);
    const answered = own.filter(({ servedBy }) => servedBy !== '');
    const shares = new Map(Object.keys(guesses).map((name) => [name, 0]));
    for (const { servedBy } of answered) shares.set(servedBy, (shares.get(servedBy) ?? 0) + 100 / answered.length);
    const common = [...shares].map(([name, share]) => Math.min(share, guesses[name] ?? 0));
    return {
      was: spellShares([...shares]),
      score: common.reduce((sum, share) => sum + share, 0) / 100,
    };
  },
};

/** `mult1 75, mult2 25`: each with its part of the requests, in percent. */
export const spellShares = (shares: readonly (readonly [name: string, percent: number])[]): string =>
  shares.map(([name, percent]) => `${name} ${Math.round(percent)}`).join(', ');

const readShares = (spelt: string): Record<string, number> =>
  Object.fromEntries(
    spelt.split(', ').map((one) => [one.slice(0, one.lastIndexOf(' ')), Number(one.slice(one.lastIndexOf(' ')))]),
  );
