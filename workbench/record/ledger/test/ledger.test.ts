import { describe, expect, it } from '@jest/globals';
import { BEGAN, book, codesOf, openLedger, Story } from './story.ts';

const WINDOW = 90_000;

describe('the ledger', () => {
  it('writes a request down as soon as all is there, whichever stream comes last', () => {
    const story = new Story().request({
      id: 'a',
      at: 0,
      tries: [{ by: 'mult1', end: 'refused', ms: 0 }, { by: 'mult2' }],
    });
    const { access, replica, client, events } = story.lines;
    for (const order of [
      [access, replica, client],
      [client, replica, access],
      [replica, client, access],
    ]) {
      const { ledger, booked } = openLedger();
      for (const event of events) ledger.add(event);
      ledger.reached('events', Infinity);
      for (const lines of order) {
        expect(booked.entries).toHaveLength(0);
        for (const line of lines) ledger.add(line);
      }
      expect(booked.entries).toMatchObject([
        { id: 'a', from: 'client', attempts: [{ fate: 'refused' }, { fate: 'answered' }] },
      ]);
    }
  });

  it('waits with it for what the engine may still tell of that time', () => {
    const story = new Story().request({ id: 'a', at: 0 });
    const { ledger, booked, close } = openLedger();
    for (const stream of ['events', 'access', 'replica', 'client'] as const)
      for (const line of story.lines[stream]) ledger.add(line);
    expect(booked.entries).toHaveLength(0);
    expect(close().entries).toHaveLength(1);
  });

  it('gives a line up when its stream is a window further, and not before', () => {
    const story = new Story().request({ id: 'a', at: 0, tries: [{ by: 'mult1', line: false }] });
    for (let at = 1_000; at <= WINDOW + 5_000; at += 1_000) story.request({ id: `id-${at}`, at });
    const { access, replica, client, events } = story.sorted();
    const { ledger, booked } = openLedger();
    for (const event of events) ledger.add(event);
    ledger.reached('events', Infinity);
    for (const lines of [access, client]) for (const line of lines) ledger.add(line);
    expect(booked.entries).toHaveLength(0);
    let givenUp = 0;
    for (const line of replica) {
      ledger.add(line);
      if (booked.findings.length > 0) givenUp ||= line.msec * 1000 - BEGAN;
    }
    expect(booked.findings).toMatchObject([{ code: 'no replica line', id: 'a' }]);
    expect(givenUp).toBeGreaterThan(WINDOW);
    expect(givenUp).toBeLessThan(WINDOW + 2_500);
  });

  it('takes a window of one’s own', () => {
    const story = new Story()
      .request({ id: 'a', at: 0, tries: [{ by: 'mult1', line: false }] })
      .request({ id: 'b', at: 9_000 });
    const { ledger, booked } = openLedger({ window: 5_000 });
    ledger.reached('events', Infinity);
    for (const stream of ['access', 'replica', 'client'] as const)
      for (const line of story.lines[stream]) ledger.add(line);
    expect(booked.findings).toMatchObject([{ code: 'no replica line', id: 'a' }]);
  });

  it('holds all that was written of a request in its entry', () => {
    const client = { intended: BEGAN / 1000 - 0.02, ms: 26, phase: 'load', n: 7, right: true };
    const { entries } = book(
      new Story().request({
        id: 'a',
        at: 0,
        tries: [
          { by: 'mult1', end: 'no answer', ms: 500 },
          { by: 'mult2', ms: 6 },
        ],
        client,
      }),
    );
    expect(entries).toEqual([
      {
        v: 1,
        id: 'a',
        service: 'mult',
        from: 'client',
        phase: 'load',
        n: 7,
        method: 'GET',
        uri: '/mult?op1=6&op2=7',
        intended: BEGAN - 20,
        sent: BEGAN,
        status: 200,
        ms: 26,
        right: true,
        servedBy: 'mult2',
        balancer: { worker: '7', upstream: 'mult', began: BEGAN, ended: BEGAN + 506, status: 200 },
        attempts: [
          { address: '10.0.0.1:3005', replica: 'mult1', fate: 'read time-out', status: 504, began: BEGAN, ms: 500 },
          { address: '10.0.0.2:3005', replica: 'mult2', fate: 'answered', status: 200, began: BEGAN + 500, ms: 6 },
        ],
        exhausted: false,
        findings: [],
      },
    ]);
  });

  it('adds up what the client got', () => {
    const { balance } = book(
      new Story()
        .request({ id: 'a', at: 0 })
        .request({ id: 'b', at: 10, client: { status: 404 }, access: { status: '404' } })
        .request({ id: 'c', at: 20, tries: [{ by: 'mult1', end: 'refused', ms: 0 }, { by: 'mult2' }] })
        .request({ id: 'd', at: 30, tries: [{ by: 'mult1', end: 'refused', ms: 0 }], exhausted: true })
        .request({ id: 'e', at: 40, tries: [{ by: 'mult1', end: 'given up', ms: 100 }] }),
    );
    expect(balance).toEqual({
      sent: 5,
      answered: 3,
      failed: 2,
      unanswered: 1,
      retried: 1,
      inside: 0,
      other: 0,
      attempts: 6,
      fates: { answered: 3, refused: 2, 'given up': 1 },
      unexplained: 0,
      findings: {},
      lines: { access: 5, replica: 4, events: 4, client: 5 },
    });
  });

  it('says of an empty record that nothing was sent', () => {
    expect(openLedger().close().balance).toMatchObject({ sent: 0, answered: 0, failed: 0, unexplained: 0 });
  });

  it('does not slow down where one id is used for thousands of requests', () => {
    const story = new Story();
    for (let n = 0; n < 20_000; n++) story.request({ id: 'mine', at: 20 * n, uri: `/mult?op1=${n}&op2=7` });
    for (let n = 0; n < 20_000; n++)
      story.request({
        id: 'theirs',
        at: 20 * n,
        client: false,
        access: { user_agent: 'k6' },
        tries: [{ by: 'mult2' }],
      });
    const began = performance.now();
    const { findings, balance } = book(story);
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(balance).toMatchObject({ sent: 20_000, other: 20_000, unexplained: 0, findings: { 'id reused': 19_999 } });
    expect(new Set(findings.map(({ id }) => id))).toEqual(new Set(['mine']));
  }, 60_000);
});

describe('a request for which nginx asked several replicas', () => {
  it('has the line of each, where one answered with an error that nginx passed over', () => {
    const story = new Story().request({
      id: 'a',
      at: 0,
      tries: [{ by: 'mult1', line: { status: 503 } }, { by: 'mult2' }],
      access: { upstream_status: '503, 200' },
    });
    const booked = book(story);
    expect(codesOf(booked)).toEqual([]);
    expect(booked.entries[0]?.attempts).toMatchObject([
      { replica: 'mult1', fate: 'answered', status: 503 },
      { replica: 'mult2', fate: 'answered', status: 200 },
    ]);
  });

  it('is matched by its replica’s name where the conf rewrites its path', () => {
    const story = new Story().request({
      id: 'a',
      at: 0,
      uri: '/api/times?op1=6&op2=7',
      tries: [{ by: 'mult1', line: { uri: '/mult?op1=6&op2=7', service: 'mult' } }],
    });
    expect(codesOf(book(story))).toEqual([]);
  });
});
