import { describe, expect, it } from '@jest/globals';
import { BEGAN, bookTwice, codesOf, openLedger, Story, type ToldRequest } from './story.ts';

const NO_ANSWER = { status: 0, error: 'ECONNRESET', upstream_addr: '', upstream_status: '', served_by: '' };
const twin = (ahead: object, over: Partial<ToldRequest>) =>
  new Story(ahead).request({ id: 'a', at: 0 }).request({ id: 'a', at: 3, ...over });

describe('lines of two requests with one id', () => {
  it('are not mixed up before all are there', () => {
    const { lines } = twin({}, { tries: [{ by: 'mult2' }] });
    const [access, other] = lines.access;
    const [replica, otherReplica] = lines.replica;
    const [client, otherClient] = lines.client;
    const { ledger, close } = openLedger();
    for (const event of lines.events) ledger.add(event);
    ledger.reached('events', Infinity);
    // One line of each stream, but of two requests.
    for (const line of [access, otherReplica, client, replica, other, otherClient])
      if (line !== undefined) ledger.add(line);
    const booked = close();
    expect(codesOf(booked)).toEqual(['id reused a']);
    expect(booked.entries.map(({ attempts }) => attempts[0]?.replica)).toEqual(['mult1', 'mult2']);
  });

  it('are told apart by what the client got, where the clocks would have it otherwise', async () => {
    const story = twin({ client: -3 }, { access: false, tries: [{ by: 'mult1', line: false }], client: NO_ANSWER });
    expect(codesOf(await bookTwice(story))).toEqual(['id reused a', 'lost a']);
  });

  it('are told apart by the status, where the clocks would have it otherwise', async () => {
    const story = new Story({ replica: -2_000 })
      .request({ id: 'a', at: 0, tries: [{ by: 'mult1', line: false }] })
      .request({
        id: 'a',
        at: 1_000,
        tries: [{ by: 'mult1', line: { status: 503 } }],
        access: { status: '503', upstream_status: '503' },
      });
    expect(codesOf(await bookTwice(story))).toEqual(['id reused a', 'no replica line a']);
  });

  it('are written in order: the second is the one that reuses the id, though the first may be long incomplete', async () => {
    const resumed = 700_000;
    const late = { status: 200, ms: 1, msec: (BEGAN + resumed + 2) / 1000 };
    const story = new Story()
      .event(0, 'pause', 'mult1')
      .event(resumed, 'resume', 'mult1')
      .request({ id: 'a', at: 100, tries: [{ by: 'mult1', end: 'no answer', ms: 500, line: late }, { by: 'mult2' }] })
      .request({ id: 'a', at: 5_000, tries: [{ by: 'mult2' }] });
    for (let at = 10_000; at < 900_000; at += 10_000) story.request({ id: `id-${at}`, at, tries: [{ by: 'mult2' }] });
    const { entries } = await bookTwice(story);
    expect(
      entries.filter(({ id }) => id === 'a').map(({ findings, attempts }) => [findings, attempts[0]?.fate]),
    ).toEqual([
      [[], 'late after resume'],
      [['id reused'], 'answered'],
    ]);
  });

  it('are no duplicates, though all but the replica is the same', async () => {
    const line = { status: 200, ms: 1, msec: (BEGAN + 1_001) / 1000 };
    const tries = [
      { by: 'mult1', end: 'no answer' as const, ms: 500, line },
      { by: 'mult2', ms: 501, line },
    ];
    expect(codesOf(await bookTwice(new Story().request({ id: 'a', at: 0, tries })))).toEqual([]);
  });
});

describe('a stranger who uses one id for everything', () => {
  const curl = { access: { user_agent: 'k6' }, client: false } as const;

  it('is no finding, however long that goes on', async () => {
    const story = new Story().request({ id: 'mine', at: 0 });
    for (const at of [0, 200_000, 400_000]) story.request({ id: 'same', at, ...curl });
    for (let at = 10_000; at < 500_000; at += 10_000) story.request({ id: `id-${at}`, at, tries: [{ by: 'mult2' }] });
    expect(codesOf(await bookTwice(story))).toEqual([]);
  });

  it('does not keep the ledger from writing', () => {
    const story = new Story();
    for (let at = 0; at < 400_000; at += 1_000) story.request({ id: 'same', at, ...curl });
    const { ledger, booked } = openLedger();
    for (const stream of ['events', 'client'] as const) ledger.reached(stream, Infinity);
    const { access, replica } = story.sorted();
    access.forEach((line, n) => {
      ledger.add(line);
      if (replica[n] !== undefined) ledger.add(replica[n]);
    });
    expect(booked.entries.length).toBeGreaterThan(200);
  });

  it('may take the id of a request of the run while that is under way', async () => {
    const booked = await bookTwice(
      new Story().request({ id: 'a', at: 0 }).request({ id: 'a', at: 2, tries: [{ by: 'mult2', ms: 1 }], ...curl }),
    );
    expect(codesOf(booked)).toEqual(['id reused a']);
    expect(booked.balance).toMatchObject({ sent: 1, inside: 0, other: 1 });
  });
});
