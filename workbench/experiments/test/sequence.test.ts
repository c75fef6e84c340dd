import { expect, it } from '@jest/globals';
import type { PredictedPhase } from '../../record/prediction.ts';
import { SEQUENCE } from '../checks/sequence.ts';
import { answeredBy, entry, runOf } from './runs.ts';

const phase = (replicas: string[], over: Partial<PredictedPhase> = {}): PredictedPhase => ({
  name: 'p',
  kind: 'one at a time',
  upstream: 'mult',
  requests: replicas.length,
  exact: true,
  sequence: replicas.map((replica) => ({ attempts: [{ replica, outcome: '200' }], status: 200 })),
  answers: {},
  errors: 0,
  steps: [],
  ...over,
});
const predicting = (...phases: PredictedPhase[]) => ({
  prediction: { v: 1 as const, experiment: 'x', run: 'r', written: '', conf: '', from: 'fresh', phases },
});
const judge = (observed: string[], predicted: string[], over: Partial<PredictedPhase> = {}) =>
  SEQUENCE.judge(runOf(answeredBy(observed), predicting(phase(predicted, over))));

it('holds where every request went where it had to go', () => {
  expect(judge(['mult1', 'mult2'], ['mult1', 'mult2'])).toMatchObject({ answer: 'holds', expected: '2 choices' });
});

it('fails at the first request that went elsewhere, and says what the model thinks', () => {
  const steps = [{ request: 2, attempt: 1, picked: 'mult2', why: 'mult2 has the largest weight.', peers: [] }];
  expect(judge(['mult1', 'mult1'], ['mult1', 'mult2'], { steps })).toMatchObject({
    answer: 'fails',
    requests: ['id2'],
    contradiction: 'Request 2 of "p": predicted mult2 200, seen mult1 200. By the model: mult2 has the largest weight.',
  });
});

it('looks only at the requests to the group under study', () => {
  const entries = [
    entry(1, { service: 'soma', servedBy: 'soma-1' }),
    entry(2),
    entry(3, { service: 'soma', servedBy: 'soma-1' }),
    entry(4, { servedBy: 'mult2' }),
  ];
  const judged = (replicas: string[]) => SEQUENCE.judge(runOf(entries, predicting(phase(replicas))));
  expect(judged(['mult1', 'mult2'])).toMatchObject({ answer: 'holds' });
  expect(judged(['mult1', 'mult1'])).toMatchObject({ answer: 'fails', requests: ['id4'] });
});

it('can not tell where a request is missing in the record', () => {
  expect(judge(['mult1'], ['mult1', 'mult2'])).toMatchObject({
    answer: 'cannot tell',
    missing: expect.stringContaining('request 2'),
  });
});

it('judges nothing where nothing was certain, and says so', () => {
  const judged = judge(['mult1'], ['mult2'], { exact: false, why: 'chance decides' });
  expect(judged).toMatchObject({ answer: 'holds', explanation: expect.stringContaining('chance decides') });
});
