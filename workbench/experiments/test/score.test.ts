import { expect, it } from '@jest/globals';
import type { Question } from '../experiment.ts';
import { scoreGuess } from '../play/score.ts';
import { answeredBy, entry } from './runs.ts';

const score = (kind: Question['kind'], guessed: string, entries = answeredBy(['mult1', 'mult1', 'mult2', 'mult1'])) => {
  const { was, score } = scoreGuess(
    { asked: '?', guessed, was: '', score: 0 },
    { kind, phase: 'p', asked: '?' },
    entries,
  );
  return [was, score];
};

it('of names the part that is right', () => {
  expect(score('next', 'mult1 mult1 mult2 mult1')).toEqual(['mult1 mult1 mult2 mult1', 1]);
  expect(score('next', 'mult1 mult2 mult1 mult1')).toEqual(['mult1 mult1 mult2 mult1', 0.5]);
  expect(score('next', 'mult1', [entry(1, { servedBy: '', status: 502 })])).toEqual(['nobody', 0]);
});

it('of a number all if it is met, less the more it is off, and nothing for a wrong 0', () => {
  const failing = [1, 2, 3, 4].map((n) => entry(n, { status: 502 }));
  expect(score('errors', '4', failing)).toEqual(['4', 1]);
  expect(score('errors', '3', failing)).toEqual(['4', 0.75]);
  expect(score('errors', '8', failing)).toEqual(['4', 0.5]);
  expect(score('errors', '0', failing)).toEqual(['4', 0]);
  expect(score('errors', '0')).toEqual(['0', 1]);
  expect(score('errors', '1')).toEqual(['0', 0]);
});

it('of shares the part of the requests that went where it was said', () => {
  expect(score('shares', 'mult1 75, mult2 25, mult-backup 0')).toEqual(['mult1 75, mult2 25, mult-backup 0', 1]);
  expect(score('shares', 'mult1 50, mult2 50, mult-backup 0')).toEqual(['mult1 75, mult2 25, mult-backup 0', 0.75]);
  expect(score('shares', 'mult1 0, mult2 0, mult-backup 100')).toEqual(['mult1 75, mult2 25, mult-backup 0', 0]);
});

it('only of the phase that was asked about', () => {
  const entries = [...answeredBy(['mult2'], 'other'), ...answeredBy(['mult1'])];
  expect(score('next', 'mult1', entries)).toEqual(['mult1', 1]);
});
