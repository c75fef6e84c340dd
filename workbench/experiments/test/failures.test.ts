import { expect, it } from '@jest/globals';
import type { LedgerAttempt } from '../../record/ledger/entry.ts';
import { oneCycle } from '../checks/cycle.ts';
import { allAtWork, asSafe, fewFailures } from '../checks/failures.ts';
import { type ClaimCase, judgeCases } from './claim-cases.ts';
import { answeredBy, entry, runOf } from './runs.ts';

const CYCLE = ['mult1', 'mult1', 'mult2', 'mult1'];
const vain = (replica: string, fate: LedgerAttempt['fate'] = 'refused'): LedgerAttempt => ({
  address: replica,
  replica,
  fate,
  status: undefined,
  began: 0,
  ms: 1,
});
/** A request that found mult1 dead and was answered by mult2. */
const rescued = (n: number) => entry(n, { servedBy: 'mult2', attempts: [vain('mult1'), vain('mult2', 'answered')] });
const errors = (count: number, phase: string) =>
  [1, 2, 3, 4].map((n) => entry(n, { phase, status: n <= count ? 502 : 200 }));

const CASES: ClaimCase[] = [
  {
    name: 'oneCycle',
    claim: oneCycle('p'),
    holds: runOf(answeredBy([...CYCLE, ...CYCLE, ...CYCLE, 'mult1'])), // the last round need not be whole
    fails: runOf(answeredBy([...CYCLE, ...CYCLE, 'mult2', 'mult1', 'mult1', 'mult1'])),
    open: runOf(answeredBy(['mult1', 'mult2'])),
  },
  {
    name: 'fewFailures',
    claim: fewFailures(1),
    holds: runOf([rescued(1), ...answeredBy(['mult2', 'mult2'])]),
    fails: runOf([rescued(1), rescued(2)]),
    open: runOf([]),
  },
  {
    name: 'allAtWork',
    claim: allAtWork(['mult1', 'mult2']),
    holds: runOf(answeredBy(CYCLE)),
    fails: runOf(answeredBy(['mult2', 'mult2'])),
    open: runOf([]),
  },
  {
    name: 'asSafe',
    claim: asSafe('POST', 'GET', 'x'),
    holds: runOf([...errors(1, 'POST'), ...errors(1, 'GET')]),
    fails: runOf([...errors(2, 'POST'), ...errors(1, 'GET')]),
    open: runOf(errors(1, 'POST')),
  },
];

judgeCases(CASES);

it('takes a cycle of any length for one, and looks only at the service asked for', () => {
  const turns = ['a', 'b', 'c', 'd', 'e'];
  const own = Array.from({ length: 15 }, (_, n) => entry(2 * n, { servedBy: turns[n % 5] ?? '' }));
  const others = Array.from({ length: 15 }, (_, n) => entry(2 * n + 1, { service: 'soma', servedBy: `soma-${n % 4}` }));
  const run = runOf([...own, ...others]);
  expect(oneCycle('p', 'mult').judge(run)).toMatchObject({ answer: 'holds', observed: 'a cycle of 5' });
  expect(oneCycle('p').judge(run)).toMatchObject({ answer: 'fails' });
});

it('does not call it a failed attempt when the client leaves', () => {
  const left = [1, 2, 3].map((n) => entry(n, { status: 0, attempts: [vain('mult1', 'given up')] }));
  expect(fewFailures(1).judge(runOf(left))).toMatchObject({ answer: 'holds' });
});
