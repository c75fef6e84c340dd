import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { STREAMS, type Stream } from '../streams.ts';
import {
  type Booked,
  book,
  bookEvenly,
  codesOf,
  openLedger,
  Story,
  sortedOf,
  type ToldRequest,
  type ToldTry,
} from './story.ts';

const MULT = '/mult?op1=6&op2=7';
const NO_ANSWER = { status: 0, error: 'ECONNRESET', upstream_addr: '', upstream_status: '', served_by: '' };

/** Faults that can be planted in a request that mult1 answers, and what must be found of each. */
const FAULTS: Record<string, { code: string; over?: Partial<ToldRequest>; twice?: Stream }> = {
  lost: { code: 'lost', over: { access: false, tries: [{ by: 'mult1', line: false }], client: NO_ANSWER } },
  unlogged: { code: 'no balancer line', over: { access: false } },
  unsent: { code: 'no client line', over: { client: false } },
  silent: { code: 'no replica line', over: { tries: [{ by: 'mult1', line: false }] } },
  unheard: { code: 'answer lost', over: { client: NO_ANSWER } },
  status: { code: 'status differs', over: { client: { status: 404 } } },
  attempts: { code: 'attempts differ', over: { client: { upstream_addr: '10.0.0.9:1' } } },
  name: { code: 'wrong name', over: { tries: [{ by: 'mult1', line: { replica: 'mult9' } }] } },
  owner: { code: 'wrong replica', over: { tries: [{ by: 'mult2', address: '10.0.0.1:3005' }] } },
  sum: { code: 'wrong answer', over: { client: { right: false } } },
  access: { code: 'duplicate', twice: 'access' },
  replica: { code: 'duplicate', twice: 'replica' },
  client: { code: 'duplicate', twice: 'client' },
};

/** Ways in which a request may go that are no fault of anybody. `n` makes a replica of its own for each freeze and kill. */
const WAYS: Record<string, (story: Story, id: string, at: number, n: number) => void> = {
  plain: (story, id, at) => story.request({ id, at }),
  post: (story, id, at) => story.request({ id, at, method: 'POST', uri: '/mult', tries: [{ by: 'mult2', ms: 30 }] }),
  refused: (story, id, at) =>
    story.request({ id, at, tries: [{ by: 'mult1', end: 'refused', ms: 0 }, { by: 'mult2' }] }),
  gone: (story, id, at) =>
    story.request({ id, at, tries: [{ by: 'mult1', end: 'unreachable', ms: 40 }, { by: 'mult2' }] }),
  left: (story, id, at) => story.request({ id, at, tries: [{ by: 'mult1', end: 'given up', ms: 100 }] }),
  exhausted: (story, id, at) => story.request({ id, at, tries: [{ by: 'mult1', end: 'refused' }], exhausted: true }),
  slow: (story, id, at) =>
    story.request({ id, at, tries: [{ by: 'mult1', end: 'no answer', ms: 500, line: {} }, { by: 'mult2' }] }),
  stranger: (story, id, at) => story.request({ id, at, client: false, access: { user_agent: 'curl/8' } }),
  calc: (story, id, at) => {
    for (const after of [1, 4])
      story.request({
        id,
        at: at + after,
        uri: '/soma?op1=1&op2=1',
        tries: [{ by: 'soma-1', ms: 2 }],
        client: false,
        access: { user_agent: 'calc' },
      });
    story.request({ id, at, uri: '/calc', method: 'POST', tries: [{ by: 'calc-1', ms: 9 }] });
  },
  frozen: (story, id, at, n) => {
    const [replica, address] = [`frozen-${n}`, `10.0.1.${n}:3005`];
    const resumed = at + 700 + ((n * 7_919) % 300_000);
    story.event(at - 50, 'start', replica, undefined, address).event(at - 10, 'pause', replica, undefined, address);
    story.event(resumed, 'resume', replica, undefined, address);
    const written = {
      status: 200,
      ms: 1,
      msec: (Date.UTC(2026, 10, 22, 11) + story.ahead.replica + resumed + 2) / 1000,
    };
    story.request({
      id,
      at,
      tries: [{ by: replica, address, end: 'no answer', ms: 500, line: written }, { by: 'mult2' }],
    });
  },
  killed: (story, id, at, n) => {
    const [replica, address] = [`killed-${n}`, `10.0.2.${n}:3005`];
    story.event(at - 50, 'start', replica, undefined, address).event(at + 3, 'kill', replica, undefined, address);
    story.event(at + 5, 'exit', replica, 'SIGKILL', address);
    story.request({
      id,
      at,
      tries: [
        { by: replica, address, end: n % 2 ? 'hung up' : 'answered', line: false },
        ...(n % 2 ? [{ by: 'mult2' } satisfies ToldTry] : []),
      ],
    });
  },
};

interface Plan {
  steps: { way: string; fault: string | undefined; reuse: boolean; pause: number }[];
  ahead: Partial<Record<Stream, number>>;
}

const plan: fc.Arbitrary<Plan> = fc.record({
  steps: fc.array(
    fc.record({
      way: fc.constantFrom(...Object.keys(WAYS)),
      fault: fc.option(fc.constantFrom(...Object.keys(FAULTS)), { nil: undefined, freq: 3 }),
      reuse: fc.boolean(),
      pause: fc.oneof(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 4_000 }),
        fc.integer({ min: 100_000, max: 200_000 }),
      ),
    }),
    { minLength: 1, maxLength: 30 },
  ),
  ahead: fc.record({
    client: fc.integer({ min: -30_000, max: 30_000 }),
    replica: fc.integer({ min: -30_000, max: 30_000 }),
  }),
});

/**
 * Tells a planned run.
 * @param mixed whether a request may have both an id used before and another fault: then skewed clocks leave it open
 *   which of the two requests with that id has the fault
 * @returns what must be found, and how many requests the client sent
 */
function tell({ steps, ahead }: Plan, mixed: boolean): { story: Story; planted: string[]; sent: number } {
  const story = new Story(ahead);
  const planted: string[] = [];
  const reusable: { id: string; from: number }[] = [];
  let at = 0;
  steps.forEach(({ way, fault, reuse, pause }, n) => {
    at += 1 + pause; // the lines of two requests at the same moment could be the same line twice
    const mayReuse = fault === undefined ? way !== 'stranger' : mixed;
    // Of two that overlap, the one that is complete first is written first.
    const known = reuse && mayReuse && (mixed || (reusable.at(-1)?.from ?? 0) < at) ? reusable.pop()?.id : undefined;
    const id = known ?? `id-${n}`;
    if (known !== undefined) planted.push(`id reused ${id}`);
    if (fault === undefined) {
      WAYS[way]?.(story, id, at, n);
      if (known === undefined && (way === 'plain' || way === 'frozen')) reusable.push({ id, from: at + 600 });
      return;
    }
    const { code, over = {}, twice } = FAULTS[fault] ?? { code: '' };
    story.request({ id, at, uri: MULT, ...over });
    planted.push(`${code} ${id}`);
    const lines: object[] = twice === undefined ? [] : story.lines[twice];
    if (lines.length > 0) lines.push({ ...lines.at(-1) });
  });
  return {
    story,
    planted: planted.sort(),
    sent: new Set(story.lines.client.map(({ phase, n }) => `${phase} ${n}`)).size,
  };
}

/** Adds lines of all streams in a random order that keeps that of each stream. */
function bookMixed(story: Story, choices: number[]): Booked {
  const { ledger, close } = openLedger();
  const left = Object.values(story.sorted()).map((lines) => [...lines]);
  for (let turn = 0; left.some((lines) => lines.length > 0); turn++) {
    const open = left.filter((lines) => lines.length > 0);
    const line = open[(choices[turn % choices.length] ?? 0) % open.length]?.shift();
    if (line !== undefined) ledger.add(line);
  }
  return close();
}

describe('the books of a random run', () => {
  it('add up, and tell of every planted fault and of nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(plan, fc.integer({ min: 1, max: 5 }), async (planned, blocks) => {
        const { story, planted, sent } = tell(planned, true);
        const booked = await bookEvenly(story, blocks);
        const { balance, entries, findings } = booked;
        expect(codesOf(booked).filter((code) => code !== 'address reused')).toEqual(planted);
        expect(balance.sent).toBe(sent);
        expect(balance.answered + balance.failed).toBe(sent);
        expect(entries.filter(({ from }) => from === 'client')).toHaveLength(sent);
        expect(entries).toHaveLength(balance.sent + balance.inside + balance.other);
        expect(balance.attempts).toBe(entries.reduce((sum, { attempts }) => sum + attempts.length, 0));
        expect(Object.values(balance.fates).reduce((sum, one) => sum + one, 0)).toBe(balance.attempts);
        expect(Object.values(balance.findings).reduce((sum, one) => sum + one, 0)).toBe(findings.length);
        expect(balance.lines.client).toBe(story.lines.client.length);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('are the same however the streams are interleaved', async () => {
    const order = fc.shuffledSubarray([...STREAMS], { minLength: STREAMS.length });
    const choices = fc.array(fc.nat(3), { minLength: 1, maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(plan, order, choices, async (planned, streams, turns) => {
        const { story } = tell(planned, false);
        const evenly = sortedOf(await bookEvenly(story, 3));
        expect(sortedOf(book(story, streams))).toEqual(evenly);
        expect(sortedOf(bookMixed(story, turns))).toEqual(evenly);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
