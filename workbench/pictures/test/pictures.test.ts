import { describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../record/ledger/entry.ts';
import { type EventLine, eventLine } from '../../record/schema.ts';
import { drawBalance } from '../balance.ts';
import type { Collected } from '../collect/collected.ts';
import { Collector } from '../collector.ts';
import { drawLatency } from '../latency.ts';
import { drawShares } from '../shares.ts';
import { drawWay } from '../way.ts';
import { drawWeights } from '../weights.ts';
import { balanceOf, predictedPhase, predictionOf } from './papers.ts';
import { entryOf, FAILOVER_EVENTS, failover, ONE_AT_A_TIME_EVENTS, oneAtATime, START } from './runs.ts';
import { marksIn, parseXml, textsOf } from './xml.ts';

function collect(entries: Iterable<LedgerEntry>, events: readonly EventLine[] = []): Collected {
  const collector = new Collector();
  for (const entry of entries) collector.add(entry);
  for (const event of events) collector.addEvent(event);
  return collector.result();
}

const load = () => collect(failover(), FAILOVER_EVENTS);
const short = () => collect(oneAtATime(), ONE_AT_A_TIME_EVENTS);
const KNOWN = ['mult1', 'mult2', 'mult-backup'];
const HOSTILE = '<script>alert("1")</script>&\'\u0007\ud800';

const hostile = () => {
  const entries = [1, 2, 3].map((n) =>
    entryOf(n, START + n, { phase: HOSTILE, servedBy: HOSTILE, id: HOSTILE, service: HOSTILE }),
  );
  return collect(entries, [eventLine('kill', { replica: HOSTILE }, START + 2)]);
};

/** Every picture of some runs, and of nothing at all. */
const everyPicture = (): Record<string, string> => {
  const phase = predictedPhase();
  return Object.fromEntries([
    ...Object.entries({ load: load(), short: short(), empty: collect([]), hostile: hostile() }).flatMap(
      ([name, run]) => [
        [`way ${name}`, drawWay(run, KNOWN)],
        [`latency ${name}`, drawLatency(run)],
        [`shares ${name}`, drawShares(run, predictionOf(phase))],
        [`shares unpredicted ${name}`, drawShares(run, undefined)],
      ],
    ),
    ['weights', drawWeights(phase)],
    ['weights of nothing', drawWeights({ name: HOSTILE, steps: [] })],
    ['balance', drawBalance(balanceOf())],
    ['balance of nothing', drawBalance(balanceOf({ sent: 0, answered: 0, retried: 0, attempts: 0, fates: {} }))],
  ]);
};

describe('every picture', () => {
  it.each(Object.entries(everyPicture()))('is well-formed, named and described: %s', (_, svg) => {
    const [root, title, description, ...rest] = parseXml(svg);
    expect(root?.name).toBe('svg');
    expect(root?.attributes.role).toBe('img');
    expect(root?.attributes['aria-labelledby']).toBe(`${title?.attributes.id} ${description?.attributes.id}`);
    expect([title?.name, description?.name]).toEqual(['title', 'desc']);
    expect(title?.text).not.toBe('');
    expect(description?.text).not.toBe('');
    expect(rest.filter(({ name }) => ['script', 'image', 'foreignObject', 'a'].includes(name))).toEqual([]);
    expect(svg.match(/NaN|Infinity|undefined|\[object/)).toBeNull();
  });

  it('is the same for the same data', () => {
    expect(everyPicture()).toEqual(everyPicture());
  });

  it('would be found out if it were not well-formed', () => {
    expect(() => parseXml('<svg><g></svg>')).toThrow();
    expect(() => parseXml('<svg>a & b</svg>')).toThrow();
  });
});

describe('the picture of ways', () => {
  it('has a dot for each request that was answered at once, and a mark for each failed attempt and retry', () => {
    const svg = drawWay(load(), KNOWN);
    expect(marksIn(svg, 'pic-dots')).toBe(3_998);
    expect(marksIn(svg, 'pic-retried')).toBe(2);
    expect(marksIn(svg, 'pic-cross')).toBe(2);
    expect(marksIn(svg, 'pic-hop')).toBe(2);
  });

  it('numbers the requests of a short run, and marks who got a 5xx', () => {
    const svg = drawWay(short(), KNOWN);
    const numbers = parseXml(svg).filter(({ attributes }) => attributes.class?.startsWith('pic-number'));
    expect(numbers.map(({ text }) => text)).toEqual(['1', '2', '3', '4', '5', '6', '1', '2', '3', '4', '5', '6']);
    expect(marksIn(svg, 'pic-error')).toBe(1);
    expect(
      parseXml(svg).some(({ name, text }) => name === 'title' && text.includes('mult2 ✕ refused → nobody 502')),
    ).toBe(true);
  });

  it('has a row for a replica that nobody asked, and one for nobody', () => {
    expect(textsOf(drawWay(load(), KNOWN))).toEqual(
      expect.arrayContaining(['mult-backup', 'answered 0', 'nobody', '0 requests']),
    );
  });

  it('hatches a dead replica from its death until it is ready', () => {
    const bands = parseXml(drawWay(load(), KNOWN)).filter(({ attributes }) => attributes.class === 'pic-outage');
    expect(bands).toHaveLength(1);
    const [left, width] = [Number(bands[0]?.attributes.x), Number(bands[0]?.attributes.width)];
    const ticks = parseXml(drawWay(load(), KNOWN)).filter(({ text }) => / s$/.test(text));
    const at = (words: string) => Number(ticks.find(({ text }) => text === words)?.attributes.x);
    expect(left).toBeCloseTo((at('4 s') + at('6 s')) / 2, 0);
    expect(left + width).toBeCloseTo(at('12 s') + (at('14 s') - at('12 s')) * 0.3, 0);
  });

  it.each([3, 9, 40])('labels %d faults without one label over another', (faults) => {
    const events = Array.from({ length: faults }, (_, n) =>
      eventLine(n % 2 === 0 ? 'kill' : 'start', { replica: `mult${(n % 2) + 1}` }, START + 5_000 + n * 190),
    );
    const boxes = parseXml(drawWay(collect(failover(), events), KNOWN))
      .filter(
        ({ attributes, within }) =>
          /^pic-label pic-\w+-text$/.test(attributes.class ?? '') && !within.includes('pic-key'),
      )
      .map(({ attributes, text }) => ({
        left: Number(attributes.x),
        right: Number(attributes.x) + text.length * 14 * 0.6,
        y: attributes.y,
      }));
    expect(boxes.length).toBeGreaterThan(0);
    for (const [index, box] of boxes.entries())
      for (const other of boxes.slice(index + 1))
        if (other.y === box.y) expect(other.left >= box.right || other.right <= box.left).toBe(true);
  });

  it('leaves out what was so when the record began', () => {
    const present = eventLine('ready', { replica: 'mult1', detail: 'present' }, START - 10);
    expect(textsOf(drawWay(collect(failover(), [present]), KNOWN)).join()).not.toContain('mult1 ready');
  });
});

describe('the picture of waits', () => {
  it('marks each wait of a short run, and in a long one those that were retried', () => {
    expect(marksIn(drawLatency(short()), 'pic-dots')).toBe(10);
    expect(marksIn(drawLatency(load()), 'pic-dots')).toBe(0);
    expect(marksIn(drawLatency(load()), 'pic-retried')).toBe(2);
  });

  it('has a line for each percentile of a load, and none where there are too few requests for one', () => {
    expect(textsOf(drawLatency(load()))).toEqual(expect.arrayContaining(['p50', 'p95', 'p99', 'max']));
    const slow = textsOf(drawLatency(collect(failover({ rate: 60, seconds: 20 }))));
    expect(slow).toContain('p95');
    expect(slow).not.toContain('p99');
  });
});

describe('the picture of shares', () => {
  it('names predicted and observed of each replica, and the difference', () => {
    const texts = textsOf(drawShares(load(), predictionOf(predictedPhase())));
    expect(texts).toEqual(
      expect.arrayContaining(['1,797 (44.9%)', '1,800 (45%), +3', '2,203 (55.1%)', '2,200 (55%), −3', '0 (0%)']),
    );
  });

  it('compares shares, not numbers, where a load ended early', () => {
    const prediction = predictionOf(predictedPhase({ answers: { mult1: 3_594, mult2: 4_406 } }));
    expect(textsOf(drawShares(load(), prediction))).toEqual(expect.arrayContaining(['1,800 (45%), +0.1 points']));
  });
});

describe('marks of what is done to the lab', () => {
  /** So many replicas die one after the other, each so many ms after the last. */
  const labelsOf = (deaths: number, ms: number): string[] => {
    const events = Array.from({ length: deaths }, (_, index) =>
      eventLine('kill', { replica: `ping-${index + 1}`, service: 'ping' }, START + 5_000 + index * ms),
    );
    return textsOf(drawLatency(collect(failover(), events))).filter((text) => /^[A-Z]$|kill/.test(text));
  };

  it('are words where there is room', () => {
    expect(labelsOf(3, 160)).toEqual(['▼ kill ping-1', '▼ kill ping-2', '▼ kill ping-3']);
  });

  it.each([5, 12])('are letters where there is none, the first ones in order and each in the key: %i', (deaths) => {
    const labels = labelsOf(deaths, 160);
    const letters = labels.slice(0, labels.length / 3); // at the marks; then in the key, each followed by its words
    expect(letters.join('')).toBe('ABCDEF'.slice(0, deaths));
    expect(labels.slice(letters.length)).toEqual(letters.flatMap((one, index) => [one, `▼ kill ping-${index + 1}`]));
  });
});

describe('the picture of weights', () => {
  it('shows each sum of a pick, and what the one picked pays', () => {
    const texts = textsOf(drawWeights(predictedPhase()));
    expect(texts).toEqual(expect.arrayContaining(['0 + 3', '● 3', '3 − 4 = −1', '−2 + 3', '● 4']));
    expect(texts.filter((text) => text.startsWith('●'))).toHaveLength(8);
  });
});

describe('the picture of the balance', () => {
  const widths = (svg: string, kind: string) =>
    parseXml(svg).flatMap(({ name, attributes }) =>
      name === 'rect' && attributes.class === kind ? [Number(attributes.width)] : [],
    );

  it('draws parts that add up to their whole', () => {
    const svg = drawBalance(
      balanceOf({
        sent: 100,
        answered: 60,
        failed: 40,
        unanswered: 10,
        retried: 20,
        attempts: 100,
        fates: { answered: 60, refused: 40 },
      }),
    );
    const [sent = 0] = widths(svg, 'pic-whole');
    const [answered = 0, first = 0] = widths(svg, 'pic-observed');
    const [failed = 0, errors = 0, unanswered = 0] = widths(svg, 'pic-failed');
    const [retried = 0] = widths(svg, 'pic-retried');
    expect(answered + failed).toBeCloseTo(sent, 0);
    expect(first + retried).toBeCloseTo(answered, 0);
    expect(errors + unanswered).toBeCloseTo(failed, 0);
    expect(textsOf(svg)).toContain('✓ 60 answered + 40 failed = 100 sent');
  });

  it('says where the books do not balance', () => {
    const texts = textsOf(
      drawBalance(balanceOf({ sent: 4_001, fates: { answered: 4_000, unknown: 2 }, unexplained: 3 })),
    );
    expect(texts).toEqual(
      expect.arrayContaining([
        '✕ 4,000 answered + 0 failed ≠ 4,001 sent',
        '✕ 4,000 attempts with a known end ≠ 4,002 made',
        '✕ 3 unexplained',
      ]),
    );
  });
});
