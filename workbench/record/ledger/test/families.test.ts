import { describe, expect, it } from '@jest/globals';
import { bookTwice, codesOf, Story } from './story.ts';

const SOMA = '/soma?op1=1&op2=1';
const CALC = { access: { user_agent: 'calc' }, client: false } as const;

/** A request of calc with calls of its own, two of them the very same. */
function calc(story: Story, id: string, at: number, over: object = {}): Story {
  const call = (after: number) =>
    story.request({ id, at: at + after, uri: SOMA, tries: [{ by: 'soma-1', ms: 2 }], ...CALC });
  call(1);
  call(4);
  story.request({
    id,
    at: at + 7,
    uri: '/mult?op1=2&op2=2',
    tries: [
      { by: 'mult1', end: 'refused', ms: 0 },
      { by: 'mult2', ms: 2 },
    ],
    ...CALC,
  });
  return story.request({ id, at, uri: '/calc', method: 'POST', tries: [{ by: 'calc-1', ms: 12 }], ...over });
}

describe("calc's calls", () => {
  it('are inside: they carry the id of the request they are made for', async () => {
    const booked = await bookTwice(calc(new Story(), 'a', 0));
    expect(codesOf(booked)).toEqual([]);
    expect(booked.entries.map(({ from, parent, service }) => [from, parent, service]).sort()).toEqual([
      ['client', undefined, 'calc'],
      ['inside', 'a', 'mult'],
      ['inside', 'a', 'soma'],
      ['inside', 'a', 'soma'],
    ]);
    expect(booked.balance).toMatchObject({ sent: 1, inside: 3, other: 0, attempts: 5, unexplained: 0 });
  });

  it('are inside too where the request is a stranger’s, or has no line of nginx', async () => {
    const strange = await bookTwice(calc(new Story(), 'a', 0, { access: { user_agent: 'curl/8' }, client: false }));
    expect([strange.balance, codesOf(strange)]).toMatchObject([{ sent: 0, inside: 3, other: 1 }, []]);
    const dropped = await bookTwice(calc(new Story(), 'a', 0, { access: false }));
    expect([dropped.balance, codesOf(dropped)]).toMatchObject([
      { sent: 1, inside: 3, other: 0 },
      ['no balancer line a'],
    ]);
  });

  it('are inside by what is sent when, if their User-Agent does not tell', async () => {
    const story = calc(new Story(), 'a', 0);
    for (const line of story.lines.access) if (line.user_agent === 'calc') line.user_agent = 'node';
    expect((await bookTwice(story)).balance).toMatchObject({ sent: 1, inside: 3, other: 0 });
  });

  it.each([
    [90, 'node'],
    [900, 'calc'],
  ])('are inside though they outlive the request, whose client may have left (after %i ms, %s)', async (at, agent) => {
    const story = new Story()
      .request({ id: 'a', at: 0, uri: '/calc', tries: [{ by: 'calc-1', end: 'given up', ms: 100 }] })
      .request({
        id: 'a',
        at,
        uri: SOMA,
        tries: [{ by: 'soma-1', ms: 50 }],
        access: { user_agent: agent },
        client: false,
      })
      .request({ id: 'b', at: 5_000 });
    const booked = await bookTwice(story);
    expect(codesOf(booked)).toEqual([]);
    expect(booked.balance).toMatchObject({ sent: 2, inside: 1, other: 0, unexplained: 0 });
  });

  it('that were answered have their lines, though the same was given up at the same moment', async () => {
    const left = { by: 'soma-1', end: 'given up', ms: 0, line: false } as const;
    const story = new Story()
      .request({ id: 'a', at: 0, uri: '/calc', tries: [{ by: 'calc-1', end: 'given up', ms: 10 }] })
      .request({ id: 'a', at: 8, uri: SOMA, tries: [{ by: 'soma-1', ms: 6, line: { ms: 0.5 } }], ...CALC })
      .request({ id: 'a', at: 12, uri: SOMA, tries: [left], ...CALC })
      .request({ id: 'b', at: 5_000 });
    const booked = await bookTwice(story);
    expect(codesOf(booked)).toEqual([]);
    expect(booked.balance.unexplained).toBe(0);
  });

  it('lack a line of their own each', async () => {
    const story = calc(new Story(), 'a', 0);
    const last = story.lines.replica.findLastIndex(({ uri }) => uri === SOMA);
    story.lines.replica.splice(last, 1);
    expect(codesOf(await bookTwice(story))).toEqual(['no replica line a']);
  });
});

describe('a stranger’s request', () => {
  it('is other, and no finding, whatever id it has', async () => {
    const story = new Story().request({ id: 'mine', at: 0 });
    const curl = { access: { user_agent: 'curl/8' }, client: false } as const;
    for (const at of [10, 20, 5_000]) story.request({ id: 'same', at, ...curl });
    story.request({ id: 'same', at: 30, uri: SOMA, tries: [{ by: 'soma-1' }], ...curl });
    const booked = await bookTwice(story);
    expect(codesOf(booked)).toEqual([]);
    expect(booked.balance).toMatchObject({ sent: 1, other: 4, inside: 0, unexplained: 0 });
    expect(booked.entries.filter(({ from }) => from === 'other').map(({ status, sent }) => [status, sent])).toEqual(
      Array.from({ length: 4 }, () => [200, undefined]),
    );
  });

  it('is held to the record like any other: a line of its replica may be missing', async () => {
    const story = new Story().request({
      id: 'x',
      at: 0,
      access: { user_agent: 'curl/8' },
      client: false,
      tries: [{ by: 'mult1', line: false }],
    });
    expect(codesOf(await bookTwice(story))).toEqual(['no replica line x']);
  });
});
