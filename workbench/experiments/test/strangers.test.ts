import { expect, it } from '@jest/globals';
import type { PredictedPhase } from '../../record/prediction.ts';
import { oneCycle } from '../checks/cycle.ts';
import { SEQUENCE } from '../checks/sequence.ts';
import { ratio } from '../checks/shares.ts';
import { strangerDoubt } from '../checks/strangers.ts';
import type { Experiment } from '../experiment.ts';
import { judgeRun } from '../play/verdict.ts';
import { answeredBy, entry, runOf } from './runs.ts';

const CYCLE = [
  'mult1',
  'mult1',
  'mult2',
  'mult1',
  'mult1',
  'mult1',
  'mult2',
  'mult1',
  'mult1',
  'mult1',
  'mult2',
  'mult1',
];
// Somebody else gets every third turn.
const own = answeredBy(CYCLE).filter((_, index) => index % 3 !== 1);
const others = answeredBy(CYCLE)
  .filter((_, index) => index % 3 === 1)
  .map(({ phase: _, ...one }) => ({ ...one, from: 'other' as const }));
const phase: PredictedPhase = {
  name: 'p',
  kind: 'one at a time',
  upstream: 'mult',
  requests: own.length,
  exact: true,
  sequence: CYCLE.slice(0, own.length).map((replica) => ({ attempts: [{ replica, outcome: '200' }], status: 200 })),
  answers: {},
  errors: 0,
  steps: [],
};
const prediction = {
  v: 1 as const,
  experiment: 'x',
  run: 'r',
  written: '1970-01-01',
  conf: '',
  from: 'fresh',
  phases: [phase],
};
const attached = runOf(own, { all: [...own, ...others], attached: true, prediction });
const alone = { ...attached, attached: false };

it('on a lab that others use their requests count in the cycle', () => {
  expect(oneCycle('p').judge(attached)).toMatchObject({ answer: 'holds', observed: 'a cycle of 4' });
});

it('on a lab that others use no choice is certain, and the trace decides', () => {
  expect(SEQUENCE.judge(attached)).toMatchObject({
    answer: 'holds',
    expected: 'nothing certain',
    explanation: 'No choice was certain beforehand (others have sent requests, too): the trace decides.',
  });
});

it('what was certain before they came stays so', () => {
  const late = others.map((one) => ({ ...one, balancer: { ...entry(1).balancer, began: 9e9 } as typeof one.balancer }));
  expect(SEQUENCE.judge({ ...attached, all: [...own, ...late] }).answer).toBe('fails');
});

it('on a lab of the run’s own nobody else has a say', () => {
  expect(strangerDoubt(alone)).toBeUndefined();
  expect(oneCycle('p').judge(alone).answer).toBe('fails');
  expect(SEQUENCE.judge(alone).answer).toBe('fails');
});

it('their requests count in the shares', () => {
  const isOthers = (_: unknown, index: number) => index % 4 === 2; // whenever it is mult2's turn
  const run = { ...attached, entries: answeredBy(CYCLE).filter((one, index) => !isOthers(one, index)) };
  const all = answeredBy(CYCLE).map((one, index) => (isOthers(one, index) ? { ...one, from: 'other' as const } : one));
  const shares = ratio('mult1', 'mult2', [3, 1]);
  expect(shares.judge({ ...run, all })).toMatchObject({ answer: 'holds', observed: '9 : 3' });
  expect(shares.judge({ ...run, all, attached: false })).toMatchObject({ answer: 'fails', observed: '9 : 0' });
});

it('shares that others have moved leave a claim open', () => {
  const experiment = { claims: [ratio('mult1', 'mult2', [1, 7])] } as unknown as Experiment;
  const judged = (run: typeof attached) => judgeRun(experiment, run, SEQUENCE, (file) => file)[0];
  expect(judged(alone)?.answer).toBe('fails');
  expect(judged(attached)).toMatchObject({
    answer: 'cannot tell',
    missing: expect.stringMatching(/^others have sent 4 requests meanwhile/),
  });
});
