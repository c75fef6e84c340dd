import { expect, it } from '@jest/globals';
import type { Finding, FindingCode } from '../../record/ledger/entry.ts';
import { BOOK_CHECKS } from '../checks/books.ts';
import type { Run } from '../checks/claim.ts';
import { entry, runOf } from './runs.ts';

// The type asks for every code there is.
const CHECK_OF: Record<FindingCode, string> = {
  lost: 'no request lost',
  'answer lost': 'no request lost',
  'no client line': 'books balance',
  'status differs': 'both sides agree',
  'attempts differ': 'both sides agree',
  'no replica line': 'every answer logged',
  'no balancer line': 'every answer logged',
  duplicate: 'no line twice',
  'id reused': 'ids unique',
  'wrong replica': 'addresses known',
  'address reused': 'addresses known',
  'wrong name': 'names true',
  'wrong answer': 'answers right',
  'restarted unnoticed': 'nobody restarted unnoticed',
};
const finding = (code: FindingCode, harmless = false): Finding => ({
  code,
  text: 'It is.',
  id: 'id1',
  at: 0,
  harmless,
});
const failing = (run: Run) => BOOK_CHECKS.filter(({ judge }) => judge(run).answer === 'fails').map((one) => one.check);

it.each(Object.entries(CHECK_OF))('a finding "%s" fails the check "%s" and no other', (code, check) => {
  const found = runOf([entry(1)], { findings: [finding(code as FindingCode)] });
  expect(failing(found)).toEqual([check]);
  expect(failing(runOf([entry(1)], { findings: [finding(code as FindingCode, true)] }))).toEqual([]);
});

it('a request that the sender has counted and nobody has written down fails the sum', () => {
  const run = runOf([entry(1), entry(2)], { sent: 3 });
  expect(failing(run)).toEqual(['books balance']);
  expect(BOOK_CHECKS[0]?.judge(run)).toMatchObject({
    expected: '3 = 3 + 0',
    contradiction: 'The sender has sent 3 requests, and the record has 2.',
  });
});

it('a record with holes accuses nobody of a missing line', () => {
  const holes = { missing: ['lines of soma-1.log'], findings: [finding('no replica line')] };
  const answers = BOOK_CHECKS.map(({ check, judge }) => [check, judge(runOf([entry(1)], holes)).answer]);
  expect(answers.filter(([, answer]) => answer !== 'holds')).toEqual([
    ['books balance', 'cannot tell'],
    ['every answer logged', 'cannot tell'],
  ]);
});
