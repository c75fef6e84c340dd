import { expect, it } from '@jest/globals';
import type { LedgerAttempt } from '../../record/ledger/entry.ts';
import * as errors from '../checks/errors.ts';
import * as shares from '../checks/shares.ts';
import * as special from '../checks/special.ts';
import * as waits from '../checks/waits.ts';
import { type ClaimCase, judgeCases } from './claim-cases.ts';
import { answeredBy, entry, runOf } from './runs.ts';

const CYCLE = ['mult1', 'mult1', 'mult2', 'mult1'];
const attempt = (
  replica: string,
  began: number,
  ms: number,
  fate: LedgerAttempt['fate'] = 'answered',
): LedgerAttempt => ({
  address: replica,
  replica,
  fate,
  status: 200,
  began,
  ms,
});
const failed = (n: number, status = 502) => entry(n, { status, servedBy: '' });
const late = { lateness: new Map([['p', { p50: 1, p99: 9, worst: 20 }]]) };

const CASES: ClaimCase[] = [
  {
    name: 'ratio',
    claim: shares.ratio('mult1', 'mult2', [3, 1]),
    holds: runOf(answeredBy([...CYCLE, ...CYCLE])),
    fails: runOf(answeredBy(['mult1', 'mult2', 'mult2', 'mult2'])),
    open: runOf([]),
  },
  {
    name: 'even',
    claim: shares.even(['mult1', 'mult2']),
    holds: runOf(answeredBy(['mult1', 'mult2', 'mult1'])),
    fails: runOf(answeredBy(CYCLE)),
    open: runOf([]),
  },
  {
    name: 'silent',
    claim: shares.silent('mult-backup'),
    holds: runOf(answeredBy(CYCLE)),
    fails: runOf([
      ...answeredBy(CYCLE),
      entry(5, { attempts: [attempt('mult-backup', 0, 1, 'refused'), attempt('mult1', 1, 1)] }),
    ]),
    open: runOf([]),
  },
  {
    name: 'answersAtLeast',
    claim: shares.answersAtLeast('mult2', 2),
    holds: runOf(answeredBy([...CYCLE, ...CYCLE])),
    fails: runOf(answeredBy(CYCLE)),
    open: runOf([]),
  },
  {
    name: 'noError',
    claim: errors.noError(),
    holds: runOf(answeredBy(CYCLE)),
    fails: runOf([...answeredBy(CYCLE), entry(5, { status: 0, error: 'ECONNRESET' })]),
    open: runOf([]),
  },
  {
    name: 'errorsBetween',
    claim: errors.errorsBetween(1, 2, undefined, 'x'),
    holds: runOf([entry(1), failed(2)]),
    fails: runOf([entry(1)]),
    open: runOf([]),
  },
  {
    name: 'slowest',
    claim: waits.slowest(100),
    holds: runOf([entry(1, { ms: 100 })], late), // even a late sender can't make an answer look faster
    fails: runOf([entry(1, { ms: 101 })]),
    open: runOf([entry(1, { ms: 101 })], late),
  },
  {
    name: 'felt',
    claim: waits.felt(400, undefined, 'x'),
    holds: runOf([entry(1), entry(2, { ms: 500 })]),
    fails: runOf([entry(1)]),
    open: runOf([]),
  },
  {
    name: 'statuses',
    claim: errors.statuses([502, 503], undefined, 'x'),
    holds: runOf([failed(1), failed(2, 503)]),
    fails: runOf([failed(1), failed(2, 504)]),
    open: runOf([]),
  },
  {
    name: 'learnsApart',
    claim: special.learnsApart('mult1', 'p'),
    holds: runOf(
      ['1', '2'].map((worker, index) =>
        entry(index, {
          balancer: { worker, upstream: 'mult', began: 0, ended: 1, status: 200 },
          attempts: [attempt('mult1', 0, 1, 'refused'), attempt('mult2', 1, 1)],
        }),
      ),
    ),
    fails: runOf(
      ['1', '2'].map((worker, index) =>
        entry(index, {
          balancer: { worker, upstream: 'mult', began: 0, ended: 1, status: 200 },
          attempts:
            index === 0 ? [attempt('mult1', 0, 1, 'refused'), attempt('mult2', 1, 1)] : [attempt('mult2', 1, 1)],
        }),
      ),
    ),
    open: runOf(answeredBy(CYCLE)),
  },
  {
    name: 'atMostAtOnce',
    claim: special.atMostAtOnce('mult1', 2),
    holds: runOf([0, 1, 2].map((n) => entry(n, { attempts: [attempt('mult1', n * 100, 150)] }))),
    fails: runOf([0, 1, 2].map((n) => entry(n, { attempts: [attempt('mult1', n * 100, 250)] }))),
    open: runOf(answeredBy(['mult2'])),
  },
  {
    name: 'onlyFrom',
    claim: special.onlyFrom(['mult1', 'mult2']),
    holds: runOf(answeredBy(CYCLE)),
    fails: runOf(answeredBy([...CYCLE, 'ping-2'])),
  },
  {
    name: 'fewerThan',
    claim: special.fewerThan('mult1', 'b', 'a', 'x'),
    holds: runOf([...answeredBy(CYCLE, 'a'), ...answeredBy(['mult1', 'mult2'], 'b')]),
    fails: runOf([...answeredBy(CYCLE, 'a'), ...answeredBy(['mult1'], 'b')]),
    open: runOf(answeredBy(CYCLE, 'a')),
  },
  {
    name: 'keysStay',
    claim: special.keysStay('mult2', 'a', 'b'),
    holds: runOf([
      entry(1, { phase: 'a', uri: '/1' }),
      entry(2, { phase: 'a', uri: '/2', servedBy: 'mult2' }),
      entry(3, { phase: 'b', uri: '/1' }),
      entry(4, { phase: 'b', uri: '/2' }),
    ]),
    fails: runOf([entry(1, { phase: 'a', uri: '/1' }), entry(3, { phase: 'b', uri: '/1', servedBy: 'mult3' })]),
    open: runOf([]),
  },
];

judgeCases(CASES);

it('calls an answer slow on a busy machine, too, where no hold-up explains it', () => {
  const judge = (ms: number) => waits.slowest(100).judge(runOf([entry(1, { ms })], late)).answer;
  expect([judge(299), judge(302)]).toEqual(['cannot tell', 'fails']);
});

it('counts who gave up among those who waited', () => {
  const patient = runOf([entry(1), entry(2, { status: 0, error: 'gave up after 2500 ms', ms: 2_500 })]);
  expect(waits.slowest(1_200).judge(patient)).toMatchObject({ answer: 'fails', requests: ['id2'] });
});

it('says that an address was reused only where an engine hands addresses on', () => {
  const event = (replica: string, address: string, what: 'ready' | 'kill') =>
    ({ stream: 'events', v: 1, time: '', msec: 0, event: what, replica, address }) as const;
  const claim = special.addressReused('mult1');
  const containers = [event('mult1', '10.0.0.5:3005', 'ready'), event('ping-2', '10.0.0.5:3001', 'ready')];
  expect(claim.judge(runOf([], { events: containers }))).toMatchObject({ answer: 'holds' });
  const processes = [event('mult1', '127.0.0.1:4005', 'ready'), event('ping-2', '127.0.0.1:4009', 'ready')];
  expect(claim.judge(runOf([], { events: processes }))).toMatchObject({ answer: 'cannot tell' });
});
