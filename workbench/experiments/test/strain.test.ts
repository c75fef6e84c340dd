import { expect, it } from '@jest/globals';
import type { EventLine } from '../../record/schema.ts';
import { allowFor, strainOf } from '../checks/strain.ts';
import { entry, runOf } from './runs.ts';

const at = (ms: number, event: EventLine['event']): EventLine => ({
  stream: 'events',
  v: 1,
  time: '',
  msec: ms / 1000,
  event,
  replica: 'mult1',
});
/** A request that gave mult1 up, from 1,000 to 1,500 ms. */
const givenUp = entry(1, {
  attempts: [{ address: 'a', replica: 'mult1', fate: 'read time-out', status: 504, began: 1_000, ms: 500 }],
});
const strain = (events: EventLine[], p99 = 9) =>
  strainOf(runOf([givenUp], { events, lateness: new Map([['p', { p50: 1, p99, worst: p99 }]]) }));

it('blames the machine for a replica that was given up though nobody had touched it', () => {
  expect(strain([at(0, 'ready')])).toContain('mult1 was given up (read time-out)');
  expect(strain([at(0, 'pause'), at(900, 'resume')])).toContain('too busy');
});

it('blames nobody where the sender was in time', () => {
  expect(strain([at(0, 'ready')], 4)).toBeUndefined();
});

it('blames nobody where the replica was frozen, before the attempt or while it lasted', () => {
  expect(strain([at(0, 'ready'), at(900, 'pause')])).toBeUndefined();
  expect(strain([at(0, 'ready'), at(1_001, 'pause')])).toBeUndefined();
  expect(strain([at(0, 'ready'), at(1_001, 'pause'), at(1_400, 'resume')])).toBeUndefined();
});

it('turns only a failure into doubt', () => {
  const judged = { answer: 'fails', expected: '', observed: '' } as const;
  expect(allowFor(judged, 'busy')).toMatchObject({ answer: 'cannot tell', missing: 'busy' });
  expect(allowFor(judged, undefined).answer).toBe('fails');
  expect(allowFor({ ...judged, answer: 'holds' }, 'busy').answer).toBe('holds');
});
