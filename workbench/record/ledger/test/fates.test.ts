import { describe, expect, it } from '@jest/globals';
import type { Fate } from '../entry.ts';
import { bookTwice, codesOf, Story, type ToldTry } from './story.ts';

/** The fate of the first attempt of a request that is sent after 1 s; nothing may be found. */
async function fateIn(story: Story, first: ToldTry, ...then: ToldTry[]) {
  const booked = await bookTwice(
    story.request({ id: 'a', at: 1_000, tries: [first, ...then] }).request({ id: 'later', at: 2_000_000 }),
  );
  const attempt = booked.entries[0]?.attempts[0];
  return {
    fate: attempt?.fate,
    replica: attempt?.replica,
    codes: codesOf(booked),
    unexplained: booked.balance.unexplained,
  };
}
const killed = (at: number) =>
  new Story()
    .event(at, 'kill', 'mult1')
    .event(at + 4, 'exit', 'mult1', 'SIGKILL')
    .event(at + 900, 'start', 'mult1');
const frozen = (from: number, to: number) => new Story().event(from, 'pause', 'mult1').event(to, 'resume', 'mult1');

describe('the fate of an attempt', () => {
  it.each<[Fate, Story, ToldTry]>([
    ['answered', new Story(), { by: 'mult1' }],
    ['refused', new Story(), { by: 'mult1', end: 'refused', ms: 0 }],
    ['connect time-out', new Story(), { by: 'mult1', end: 'unreachable', ms: 40 }],
    ['read time-out', new Story(), { by: 'mult1', end: 'no answer', ms: 500 }],
    ['read time-out', new Story(), { by: 'mult1', end: 'no answer', ms: 500, line: { status: 0, fault: 'delay=900' } }],
    ['reset', new Story(), { by: 'mult1', end: 'hung up' }],
    ['reset', new Story(), { by: 'mult1', end: 'hung up', line: { fault: 'reset' } }],
    ['given up', new Story(), { by: 'mult1', end: 'given up', ms: 100 }],
    ['given up', frozen(500, 5_000), { by: 'mult1', end: 'given up', ms: 100, line: false }],
    ['killed before logging', killed(1_002), { by: 'mult1', end: 'hung up' }],
    ['killed before logging', killed(1_002), { by: 'mult1', line: false }],
    [
      'late after resume',
      frozen(500, 5_000),
      {
        by: 'mult1',
        end: 'no answer',
        ms: 500,
        line: { status: 200, msec: (Date.UTC(2026, 10, 22, 11) + 5_002) / 1000, ms: 1 },
      },
    ],
    ['read time-out', frozen(500, 5_000), { by: 'mult1', end: 'no answer', ms: 500 }],
  ])('is: %s (%#)', async (fate, story, first) => {
    const more = ['answered', 'given up'].includes(first.end ?? 'answered') ? [] : [{ by: 'mult2' }];
    expect(await fateIn(story, first, ...more)).toMatchObject({ fate, replica: 'mult1', unexplained: 0 });
  });

  it('is unknown, with a finding, where a replica that was killed at another time has no line', async () => {
    expect(await fateIn(killed(60_000), { by: 'mult1', line: false })).toMatchObject({
      fate: 'unknown',
      codes: ['no replica line a'],
      unexplained: 1,
    });
  });

  it('does not depend on how long a freeze lasts: the line is awaited until the replica is let go on', async () => {
    const resumed = 1_000_000; // far more than a window
    const late = { status: 200, msec: (Date.UTC(2026, 10, 22, 11) + resumed + 2) / 1000, ms: 1 };
    expect(
      await fateIn(frozen(500, resumed), { by: 'mult1', end: 'no answer', ms: 500, line: late }, { by: 'mult2' }),
    ).toEqual({
      fate: 'late after resume',
      replica: 'mult1',
      codes: [],
      unexplained: 0,
    });
  });

  it('is “killed before logging” too where it was frozen first, and killed only then', async () => {
    const story = new Story().event(1_003, 'pause', 'mult1').event(90_000, 'kill', 'mult1');
    expect(await fateIn(story, { by: 'mult1', line: false })).toMatchObject({
      fate: 'killed before logging',
      codes: [],
    });
  });

  it('is none where nobody was left to ask', async () => {
    const { entries, balance } = await bookTwice(
      new Story()
        .request({ id: 'a', at: 0, tries: [], exhausted: true })
        .request({ id: 'b', at: 50, tries: [{ by: 'mult1', end: 'refused', ms: 0 }], exhausted: true }),
    );
    expect(entries.map(({ attempts, exhausted }) => [attempts.map(({ fate }) => fate), exhausted])).toEqual([
      [[], true],
      [['refused'], true],
    ]);
    expect(balance).toMatchObject({ sent: 2, answered: 0, failed: 2, unanswered: 0, attempts: 1, unexplained: 0 });
  });
});
