import { describe, expect, it } from '@jest/globals';
import type { FindingCode } from '../entry.ts';
import { ADDRESSES, book, codesOf, Story, type ToldRequest } from './story.ts';

const NO_ANSWER = { status: 0, error: 'ECONNRESET', upstream_addr: '', upstream_status: '', served_by: '' };

/** What is told of request `a`, and what must be found: a code, what its sentence names, and whether it is only news. */
const PLANTED: [code: FindingCode, what: string, over: Partial<ToldRequest>, names: RegExp, harmless?: true][] = [
  [
    'lost',
    'the client sent it and nothing else is known',
    { access: false, tries: [{ by: 'mult1', line: false }], client: NO_ANSWER },
    /GET \/mult\?op1=6&op2=7.*ECONNRESET/,
  ],
  [
    'lost',
    'the client could not connect',
    { access: false, tries: [{ by: 'mult1', line: false }], client: { ...NO_ANSWER, error: 'ECONNREFUSED' } },
    /ECONNREFUSED/,
    true,
  ],
  [
    'no balancer line',
    'client and replica have it, nginx has not',
    { access: false },
    /nginx.*mult1 answered with 200/,
  ],
  ['no client line', 'nginx names the run as its sender, which has no line of it', { client: false }, /client's line/],
  [
    'no replica line',
    'nginx has an answer, its replica has not',
    { tries: [{ by: 'mult1', line: false }] },
    /mult1.*200/,
  ],
  ['answer lost', 'nginx answered and the client got nothing', { client: NO_ANSWER }, /200.*ECONNRESET/],
  ['status differs', 'the client got another status', { client: { status: 404 } }, /200.*404/],
  [
    'status differs',
    'the replica answered with another status',
    { tries: [{ by: 'mult1', line: { status: 500 } }] },
    /200.*500/,
  ],
  [
    'attempts differ',
    'the answer told of another attempt',
    { client: { upstream_addr: '10.0.0.9:3005', upstream_status: '200' } },
    /10\.0\.0\.1:3005.*10\.0\.0\.9:3005/,
  ],
  [
    'wrong name',
    "the replica's log has another name than its answer",
    { tries: [{ by: 'mult1', line: { replica: 'mult9' } }] },
    /mult1.*mult9/,
  ],
  ['wrong name', 'the client got another name than nginx', { client: { served_by: 'mult9' } }, /mult1.*mult9/],
  [
    'wrong replica',
    'another than the one that has the address',
    { tries: [{ by: 'mult2', address: ADDRESSES.mult1 ?? '' }] },
    /mult1 at 10\.0\.0\.1:3005.*mult2/,
  ],
  ['wrong answer', 'the sum is not the sum', { client: { right: false } }, /mult1 was wrong/],
];

/** A request before and one after, so that no record is as small as its fault. */
const around = (over: Partial<ToldRequest>) =>
  new Story()
    .request({ id: 'before', at: 0 })
    .request({ id: 'a', at: 100, ...over })
    .request({ id: 'after', at: 200 });

describe('a finding', () => {
  it.each(PLANTED)('%s: %s', (code, _, over, names, harmless = false as never) => {
    const booked = book(around(over));
    expect(codesOf(booked)).toEqual([`${code} a`]);
    expect(booked.findings[0]).toMatchObject({ harmless, text: expect.stringMatching(names) });
    expect(booked.findings[0]?.text).toMatch(/^Expected .+\.$/);
    expect(booked.balance.unexplained).toBe(harmless || code === 'wrong answer' ? 0 : 1);
  });

  it.each([
    ['answered', [{ by: 'mult1' }]],
    ['retried', [{ by: 'mult1', end: 'refused', ms: 0 }, { by: 'mult2' }]],
    ['given up', [{ by: 'mult1', end: 'given up', ms: 100 }]],
  ] as const)('is not made of a request that was %s, however its streams are read', (_, tries) => {
    for (const order of [
      ['client', 'access', 'events', 'replica'],
      ['replica', 'events', 'client', 'access'],
    ] as const) {
      const booked = book(around({ tries: [...tries] }), order);
      expect(codesOf(booked)).toEqual([]);
      expect(booked.balance).toMatchObject({ sent: 3, unexplained: 0 });
    }
  });

  it.each(['access', 'replica', 'client', 'events'] as const)('duplicate: a line of %s stands twice', (stream) => {
    const story = around({});
    const lines: object[] = story.lines[stream];
    const twice = stream === 'events' ? 0 : lines.findIndex((line) => 'request_id' in line && line.request_id === 'a');
    lines.splice(twice, 0, { ...lines[twice] });
    const booked = book(story);
    expect(codesOf(booked)).toEqual([stream === 'events' ? 'duplicate' : 'duplicate a']);
    expect(booked.balance).toMatchObject({ sent: 3, unexplained: 0, attempts: 3 });
  });

  it('id reused: by the client, at once or long after, for the same or another path', () => {
    for (const at of [101, 5_000, 400_000])
      for (const uri of ['/mult?op1=6&op2=7', '/soma?op1=1&op2=2']) {
        const story = around({}).request({
          id: 'a',
          at,
          uri,
          tries: [{ by: uri.startsWith('/m') ? 'mult2' : 'soma-1' }],
        });
        const booked = book(story);
        expect(codesOf(booked)).toEqual(['id reused a']);
        expect(booked.balance).toMatchObject({ sent: 4, other: 0, inside: 0, unexplained: 0 });
      }
  });

  it('id reused: a stranger takes the id of a request of the run', () => {
    const booked = book(around({}).request({ id: 'a', at: 5_000, access: { user_agent: 'curl/8' }, client: false }));
    expect(codesOf(booked)).toEqual(['id reused a']);
    expect(booked.balance).toMatchObject({ sent: 3, other: 1 });
  });

  it('no balancer line: a replica answered something that nobody sent it', () => {
    const story = around({}).request({ id: 'x', at: 300, access: false, client: false });
    expect(codesOf(book(story))).toEqual(['no balancer line x']);
  });

  it('is told of the request at fault alone, not of others with its id', () => {
    const twin = (over: Partial<ToldRequest>) =>
      new Story().request({ id: 'a', at: 0, tries: [{ by: 'mult2' }] }).request({ id: 'a', at: 3_000, ...over });
    expect(codesOf(book(twin({ tries: [{ by: 'mult1', line: false }] })))).toEqual([
      'id reused a',
      'no replica line a',
    ]);
    expect(codesOf(book(twin({ access: false })))).toEqual(['id reused a', 'no balancer line a']);
    expect(book(twin({ client: { right: false } })).entries.map(({ findings }) => findings)).toEqual([
      [],
      ['wrong answer', 'id reused'],
    ]);
  });
});

describe('what happened to the balancer', () => {
  const lost = (story: Story) =>
    book(
      story.request({ id: 'a', at: 0, access: false, client: NO_ANSWER, tries: [{ by: 'mult1', end: 'given up' }] }),
    );

  it.each(['crash', 'kill', 'reload'] as const)('explains what was lost just then: %s', (event) => {
    const story = new Story().event(3, event, event === 'reload' ? undefined : 'led-nginx');
    const { findings, balance } = lost(story.request({ id: 'x', at: 1, access: false, client: false }));
    expect(findings.find(({ id }) => id === 'x')).toMatchObject({ code: 'no balancer line', harmless: true });
    expect(findings.find(({ code }) => code === 'lost')).toMatchObject({ harmless: true });
    expect(balance).toMatchObject({ sent: 1, failed: 1, unanswered: 1, unexplained: 0 });
  });

  it('does not explain what was lost long before', () => {
    expect(lost(new Story().event(30_000, 'reload')).balance.unexplained).toBe(1);
  });
});

describe("an address's owner", () => {
  it('is whoever the engine says; that it changes hands is told once, and is no fault', () => {
    const story = new Story()
      .request({ id: 'a', at: 0 })
      .event(5_000, 'stop', 'mult1')
      .event(5_100, 'exit', 'mult1', 'status 0')
      .event(9_000, 'start', 'ping-4', undefined, ADDRESSES.mult1)
      .request({ id: 'b', at: 10_000, uri: '/ping', tries: [{ by: 'ping-4', address: ADDRESSES.mult1 ?? '' }] })
      .request({ id: 'c', at: 11_000, uri: '/ping', tries: [{ by: 'ping-4', address: ADDRESSES.mult1 ?? '' }] });
    const booked = book(story);
    expect(booked.findings).toMatchObject([
      { code: 'address reused', harmless: true, text: expect.stringContaining('mult1; it went to ping-4') },
    ]);
    expect(booked.entries.map(({ attempts }) => attempts[0]?.replica)).toEqual(['mult1', 'ping-4', 'ping-4']);
    const again = book(story.event(20_000, 'start', 'soma-9', undefined, ADDRESSES.mult1));
    expect(codesOf(again)).toEqual(['address reused']);
  });

  it('is whoever answered there, where the engine names no addresses', () => {
    const unknown = '10.0.0.77:3005';
    const story = new Story()
      .request({ id: 'a', at: 0, tries: [{ by: 'mult7', address: unknown }] })
      .request({
        id: 'b',
        at: 1_000,
        tries: [{ by: 'mult7', address: unknown, end: 'refused', ms: 0 }, { by: 'mult2' }],
      })
      .request({ id: 'c', at: 2_000, tries: [{ by: 'mult8', address: unknown }] })
      .request({
        id: 'd',
        at: 3_000,
        tries: [{ by: 'mult8', address: unknown, end: 'refused', ms: 0 }, { by: 'mult2' }],
      });
    const booked = book(story);
    expect(booked.findings).toMatchObject([{ code: 'address reused', harmless: false }]);
    expect(booked.entries.map(({ attempts }) => attempts[0]?.replica)).toEqual(['mult7', 'mult7', 'mult8', 'mult8']);
    expect(booked.balance.unexplained).toBe(0);
  });

  it('is nobody as long as nobody has said', () => {
    const tries = [{ by: 'mult7', address: '10.0.0.77:3005', end: 'refused' as const }, { by: 'mult2' }];
    expect(book(new Story().request({ id: 'a', at: 0, tries })).entries[0]?.attempts[0]?.replica).toBeUndefined();
  });
});
