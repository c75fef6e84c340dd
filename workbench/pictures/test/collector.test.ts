import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../record/ledger/entry.ts';
import type { Collected } from '../collect/collected.ts';
import { Collector } from '../collector.ts';
import { renderReport } from '../report.ts';
import { predictedPhase, predictionOf, verdictOf } from './papers.ts';
import { entryOf, failover, oneAtATime, START } from './runs.ts';

function collect(entries: Iterable<LedgerEntry>, options = {}): Collected {
  const collector = new Collector(options);
  for (const entry of entries) collector.add(entry);
  return collector.result();
}

function* mixed(requests: number): Generator<LedgerEntry> {
  for (let n = 1; n <= requests; n++) {
    const at = START + n * 5;
    if (n % 100 === 0) yield entryOf(n, at, { status: 502, servedBy: '', attempts: [], ms: 1 });
    else if (n % 101 === 0) yield entryOf(n, at, { status: 0, servedBy: '', attempts: [], ms: 900 });
    else yield entryOf(n, at, { ms: n === 777 ? 4_321 : 2 });
  }
}

describe('a collector', () => {
  it('keeps every failed and retried request, and the slowest, however few of the others it draws', () => {
    const { dots, requests, troubled, troubledDots } = collect(mixed(10_000), { most: 300 });
    expect([requests, troubled, troubledDots]).toEqual([10_000, 199, 199]);
    expect(dots.filter(({ end }) => end === 'error')).toHaveLength(100);
    expect(dots.filter(({ end }) => end === 'no answer')).toHaveLength(99);
    expect(Math.max(...dots.map(({ ms }) => ms))).toBe(4_321);
    expect(dots.length).toBeLessThanOrEqual(300 + 199 + 40);
  });

  it('draws an even sample: the first half of the run has about half of the dots', () => {
    const { dots } = collect(mixed(10_000), { most: 1_000 });
    const early = dots.filter(({ at }) => at < START + 25_000).length;
    expect(early / dots.length).toBeGreaterThan(0.45);
    expect(early / dots.length).toBeLessThan(0.55);
  });

  it('draws the same requests for the same seed, and others for another', () => {
    const ids = (seed: number) => collect(mixed(5_000), { most: 100, seed }).dots.map(({ id }) => id);
    expect(ids(1)).toEqual(ids(1));
    expect(ids(2)).not.toEqual(ids(1));
  });

  it('draws a short phase whole beside a long one', () => {
    const { dots } = collect([...failover({ seconds: 5, phase: 'long' }), ...oneAtATime()], { most: 50 });
    expect(dots.filter(({ phase }) => phase === 'healthy')).toHaveLength(6);
    expect(dots.filter(({ phase }) => phase === 'long').length).toBeLessThanOrEqual(100);
  });

  it('adds up each phase by replica', () => {
    const { phases } = collect(oneAtATime());
    expect(
      phases.map(({ name, requests, answered, retried, errors }) => [name, requests, answered, retried, errors]),
    ).toEqual([
      ['healthy', 6, 6, 0, 0],
      ['mult1 stopped', 6, 5, 1, 1],
    ]);
    expect(phases[1]?.replicas).toEqual([
      { service: 'mult', replica: 'mult1', answered: 0, retried: 0, errors: 0, failures: 1 },
      { service: 'mult', replica: 'mult2', answered: 5, retried: 1, errors: 0, failures: 1 },
      { service: 'mult', replica: '', answered: 0, retried: 0, errors: 1, failures: 0 },
    ]);
  });

  it("counts calc's calls for their parent's phase, whether they come before or after it", () => {
    const call = (n: number): LedgerEntry => {
      const {
        phase: _,
        n: __,
        intended: ___,
        ...entry
      } = entryOf(n, START + n, { from: 'inside', service: 'soma', servedBy: 'soma-1' });
      return { ...entry, id: 'calc-2', parent: 'calc-2' };
    };
    const parent = (id: string, phase: string) => entryOf(1, START, { id, phase, service: 'calc', servedBy: 'calc-1' });
    const { phases, requests } = collect([parent('calc-1', 'one'), call(1), parent('calc-2', 'two'), call(2)]);
    expect(requests).toBe(4);
    expect(phases.map(({ name, all, requests }) => [name, all, requests])).toEqual([
      ['one', 1, 1],
      ['two', 3, 1],
    ]);
  });

  it('does not call an answer a failed attempt because its replica was killed before it wrote its line', () => {
    const attempt = { address: 'a', replica: 'mult1', fate: 'killed before logging' as const, began: 0, ms: 1 };
    const answered = collect([entryOf(1, START, { attempts: [{ ...attempt, status: 200 }] })]);
    const retried = collect([
      entryOf(1, START, {
        servedBy: 'mult2',
        attempts: [
          { ...attempt, status: 502 },
          { ...attempt, replica: 'mult2', fate: 'answered', status: 200 },
        ],
      }),
    ]);
    expect(answered.dots[0]).toMatchObject({ end: 'answered', answeredBy: 'mult1', failures: [] });
    expect(retried.dots[0]).toMatchObject({
      end: 'retried',
      answeredBy: 'mult2',
      failures: [{ replica: 'mult1', why: 'killed before logging' }],
    });
  });

  it('takes a status that is passed on for a failed attempt, and the same status at the end for an answer', () => {
    const attempt = { address: 'a', replica: 'mult1', fate: 'answered' as const, status: 503, began: 0, ms: 1 };
    const [dot] = collect([
      entryOf(1, START, { status: 503, servedBy: 'mult2', attempts: [attempt, { ...attempt, replica: 'mult2' }] }),
    ]).dots;
    expect(dot).toMatchObject({
      end: 'error',
      answeredBy: 'mult2',
      failures: [{ replica: 'mult1', why: 'status 503' }],
    });
  });

  it('is empty, not broken, for a run without a request', () => {
    expect(collect([])).toMatchObject({ requests: 0, dots: [], phases: [], began: 0 });
  });

  it('takes a million requests in memory that does not grow, and a report of them stays under 1 MB', () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const collector = new Collector();
    const heap: number[] = [];
    let n = 0;
    for (const entry of failover({ seconds: 5_000, killed: 1_000, back: 1_500 })) {
      collector.add(entry);
      if (++n % 500_000 !== 250_000) continue;
      collectGarbage();
      heap.push(process.memoryUsage().heapUsed);
    }
    const collected = collector.result();
    expect(collected).toMatchObject({ requests: 1_000_000, troubled: 125, troubledDots: 125 });
    expect((heap[1] ?? 0) - (heap[0] ?? 0)).toBeLessThan(8e6); // half a million entries more would be hundreds of MB
    const prediction = predictionOf(predictedPhase({ steps: predictedPhase().steps.slice(0, 8) }));
    const report = renderReport({
      collected,
      prediction,
      verdict: verdictOf(),
      findings: [],
      findingCount: 0,
      difference: '',
    });
    expect(Buffer.byteLength(report)).toBeLessThan(1_000_000);
    expect(report.match(/Drawn: [^<]*/)?.[0]).toMatch(
      /^Drawn: 5,1\d\d of 1,000,000 requests; every failed or retried one among them\.$/,
    );
  }, 120_000);

  it('says so if even the failed requests are too many to draw, and stays under 1 MB', () => {
    function* failing() {
      for (let n = 1; n <= 60_000; n++) {
        const attempt = {
          address: 'a',
          replica: `mult${(n % 2) + 1}`,
          fate: 'refused' as const,
          status: 502,
          began: 0,
          ms: 1,
        };
        yield entryOf(n, START + n, {
          status: 502,
          servedBy: '',
          attempts: [attempt, attempt, attempt, attempt],
          exhausted: true,
        });
      }
    }
    const collected = collect(failing());
    const report = renderReport({
      collected,
      prediction: undefined,
      verdict: verdictOf(),
      findings: [],
      findingCount: 0,
      difference: '',
    });
    expect(report.match(/Drawn: [^<]*/)?.[0]).toMatch(
      /^Drawn: (2,0\d\d) of 60,000 requests; \1 of the 60,000 failed or retried ones among them\.$/,
    );
    expect(Buffer.byteLength(report)).toBeLessThan(1_000_000);
  });
});
