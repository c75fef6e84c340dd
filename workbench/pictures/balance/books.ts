import type { Balance, Fate } from '../../record/ledger/entry.ts';
import { count, counted } from '../format.ts';

const FATES: Fate[] = [
  'answered',
  'refused',
  'connect time-out',
  'read time-out',
  'reset',
  'killed before logging',
  'late after resume',
  'given up',
  'unknown',
];

/** A line of the books: `level` 1 is a part of the last one of level 0; the first of an account is its whole. */
export interface BookLine {
  words: string;
  value: number;
  kind: 'whole' | 'good' | 'retried' | 'bad';
  level: 0 | 1;
}

/** The requests' side: what was sent, and what became of it. */
export const requestLines = ({ sent, answered, retried, failed, unanswered }: Balance): BookLine[] => [
  { words: 'requests sent', value: sent, kind: 'whole', level: 0 },
  { words: 'answered', value: answered, kind: 'good', level: 0 },
  { words: 'at the first attempt', value: answered - retried, kind: 'good', level: 1 },
  { words: 'after a retry', value: retried, kind: 'retried', level: 1 },
  { words: 'failed', value: failed, kind: 'bad', level: 0 },
  { words: 'with a 5xx', value: failed - unanswered, kind: 'bad', level: 1 },
  { words: 'without an answer', value: unanswered, kind: 'bad', level: 1 },
];

/** The attempts' side: how each ended. */
export const attemptLines = ({ attempts, fates }: Balance): BookLine[] => [
  { words: 'attempts made', value: attempts, kind: 'whole', level: 0 },
  ...FATES.flatMap((fate): BookLine[] => {
    const value = fates[fate] ?? 0;
    const kind = fate === 'answered' ? 'good' : 'bad';
    return value === 0 && fate !== 'answered' ? [] : [{ words: fate, value, kind, level: 0 }];
  }),
];

/** A sum that must come out, and whether it does. */
export interface Equation {
  words: string;
  holds: boolean;
}

/** The sums of the books. */
export function equations({ sent, answered, failed, attempts, fates, unexplained }: Balance): Equation[] {
  const known = Object.entries(fates).reduce((sum, [fate, value]) => sum + (fate === 'unknown' ? 0 : value), 0);
  const sign = (holds: boolean) => (holds ? '=' : '≠');
  const adds = answered + failed === sent;
  const told = known === attempts;
  return [
    { words: `${count(answered)} answered + ${count(failed)} failed ${sign(adds)} ${count(sent)} sent`, holds: adds },
    { words: `${counted(known, 'attempt')} with a known end ${sign(told)} ${count(attempts)} made`, holds: told },
    { words: `${count(unexplained)} unexplained`, holds: unexplained === 0 },
  ];
}

/** Whether the books balance, in a sentence. */
export function describeBalance(balance: Balance): string {
  const sums = equations(balance);
  const wrong = sums.filter(({ holds }) => !holds).map(({ words }) => words);
  return wrong.length === 0
    ? `Every request and every attempt is accounted for: ${sums[0]?.words}.`
    : `The books do not balance: ${wrong.join('; ')}.`;
}
