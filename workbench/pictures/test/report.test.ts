import { describe, expect, it } from '@jest/globals';
import { Collector } from '../collector.ts';
import { type ReportInput, renderReport } from '../report.ts';
import { CHECKS, checkOf, FAILED_CHECK, findingOf, predictedPhase, predictionOf, verdictOf } from './papers.ts';
import { entryOf, FAILOVER_EVENTS, failover, START } from './runs.ts';
import { missingFrom, parseXml, picturesOf, tablesOf, textsOf } from './xml.ts';

const collector = new Collector();
for (const entry of failover()) collector.add(entry);
for (const event of FAILOVER_EVENTS) collector.addEvent(event);
const collected = collector.result();

const report = (over: Partial<ReportInput> = {}): string =>
  renderReport({
    collected,
    prediction: predictionOf(predictedPhase()),
    verdict: verdictOf(),
    findings: [],
    findingCount: 0,
    difference: '',
    ...over,
  });

describe('a report', () => {
  it('asks the question, answers it in a sentence, and goes on with headings in order', () => {
    const page = report();
    const headings = [...page.matchAll(/<h([1-6])[^>]*>([^<]*)/g)].map(([, level, text]) => [Number(level), text]);
    expect(headings[0]).toEqual([1, 'Does a client notice when mult1 dies under load?']);
    expect(headings.slice(1).every(([level]) => level === 2)).toBe(true);
    expect(headings.map(([, text]) => text)).toEqual(
      expect.arrayContaining([
        'What was checked?',
        'Which way did each request take?',
        'Do the books balance?',
        'How to see it again?',
      ]),
    );
    expect(page.indexOf('No client noticed')).toBeLessThan(page.indexOf('What was checked?'));
    expect(missingFrom(page, 'Drawn: all 4,000 requests.')).toEqual([]);
  });

  it('needs no other file, no network and no script', () => {
    const page = report();
    expect(page.match(/<script|<link(?! rel="icon" href="data:,")|@import|url\((?!#)|\ssrc=/gi)).toBeNull();
    expect(missingFrom(page, "default-src 'none'")).toEqual([]);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/(?:href="#|aria-labelledby="|url\(#)([\w-]+)/g)) expect(ids).toContain(id);
  });

  it('has well-formed pictures, each with a table of the same figures', () => {
    const page = report();
    const pictures = picturesOf(page);
    expect(pictures).toHaveLength(5);
    for (const svg of pictures) expect(() => parseXml(svg)).not.toThrow();
    const tables = tablesOf(page);
    expect(tables.get('Requests by phase and replica')).toEqual([
      ['Phase', 'Service', 'Replica', 'Answered', 'After a retry', 'Ended in an error', 'Failed attempts'],
      ['load', 'mult', 'mult1', '1,800', '0', '0', '2'],
      ['load', 'mult', 'mult2', '2,200', '2', '0', '0'],
    ]);
    expect(tables.get('Faults and changes')?.slice(1)).toEqual([
      ['5 s', 'kill mult1'],
      ['12 s', 'start mult1'],
      ['12.6 s', 'mult1 ready'],
    ]);
    expect(tables.get('Picks in load')).toHaveLength(13);
  });

  it.each([
    ['picture-shares', 'Requests answered, predicted and observed', [3, 4]],
    ['picture-balance', 'Requests of the client', [1]],
    ['picture-balance', 'Attempts', [1]],
  ] as const)('says in the table what %s shows: %s', (id, caption, columns) => {
    const page = report();
    const svg = picturesOf(page).find((one) => one.includes(`id="${id}-title"`)) ?? '';
    const drawn = textsOf(svg).map((text) => text.replace(/, [+−].*$/, ''));
    const rows = tablesOf(page).get(caption)?.slice(1) ?? [];
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) for (const column of columns) expect(drawn).toContain(row[column]);
  });

  it('puts what fails first, with what shows it', () => {
    const page = report({ verdict: verdictOf({ answer: 'fails', checks: [...CHECKS, FAILED_CHECK] }) });
    expect(page.indexOf(FAILED_CHECK.title)).toBeLessThan(page.indexOf(CHECKS[0]?.title ?? ''));
    const evidence = [
      'Request 2 was to go to mult1',
      'line 61',
      'weight=3 max_fails=1',
      'r000002',
      'The weights in the conf',
    ];
    expect(missingFrom(page, ...evidence)).toEqual([]);
  });

  it('folds books away that agree, but never one that does not', () => {
    const book = (check: string) => checkOf({ check, kind: 'accounting', title: check });
    const lost = { ...book('lost'), answer: 'fails' as const };
    const tables = tablesOf(
      report({ verdict: verdictOf({ checks: [...['a', 'b', 'c'].map(book), lost, FAILED_CHECK] }) }),
    );
    const titles = (caption: string) => tables.get(caption)?.map(([title]) => title);
    expect(titles('Checks')).toEqual(['Check', 'lost', '', FAILED_CHECK.title, '']);
    expect(titles('Checks of the books')).toEqual(['Check', 'a', 'b', 'c']);
  });

  it('says what was missing where it cannot tell', () => {
    const missing = checkOf({ answer: 'cannot tell', missing: 'the log of mult2' });
    const page = report({ verdict: verdictOf({ answer: 'cannot tell', checks: [missing] }) });
    expect(missingFrom(page, '<dd>the log of mult2</dd>')).toEqual([]);
  });

  it('lists the first findings and says how many there are', () => {
    const page = report({ findings: Array.from({ length: 50 }, () => findingOf()), findingCount: 1_234 });
    expect(tablesOf(page).get('Findings (50 of 1,234; all are in findings.jsonl)')).toHaveLength(51);
    expect(missingFrom(report(), 'What does not fit together?')).toHaveLength(1);
  });

  it('shows the difference of the conf with its signs', () => {
    const page = report({ difference: '--- a\n+++ b\n@@ -1 +1 @@\n-weight=3\n+weight=<1>\n' });
    const lines = ['<span class="added">+weight=&lt;1&gt;\n</span>', '<span class="taken">-weight=3\n</span>'];
    expect(missingFrom(page, ...lines)).toEqual([]);
  });

  it('escapes whatever comes from data, and links to pages only', () => {
    const bad = '<img src=x onerror=alert(1)>"\'&';
    const hostile = new Collector();
    hostile.add(entryOf(1, START, { id: bad, phase: bad, servedBy: bad, service: bad, status: 502 }));
    const page = report({
      collected: hostile.result(),
      prediction: predictionOf(predictedPhase({ name: bad, answers: { [bad]: 1 }, why: bad })),
      verdict: verdictOf({
        question: bad,
        summary: bad,
        hypothesis: bad,
        run: bad,
        repeat: bad,
        engine: bad,
        checks: [
          checkOf({
            answer: 'fails',
            title: bad,
            expected: bad,
            observed: bad,
            contradiction: bad,
            requests: [bad],
            conf: { file: bad, line: 1, text: bad },
          }),
        ],
        learn: { text: bad, links: [`javascript:alert(1)`, `https://nginx.org/${bad}`] },
        guess: { asked: bad, guessed: bad, was: bad, score: 0.5 },
      }),
      findings: [findingOf({ text: bad, id: bad })],
      findingCount: 1,
      difference: bad,
    });
    expect(page.match(/<img|href="javascript/g)).toBeNull();
    expect(page.match(/onerror=alert/g)?.length).toBeGreaterThan(20);
    for (const svg of picturesOf(page)) expect(() => parseXml(svg)).not.toThrow();
  });

  it('is whole for a run without requests, prediction, checks or events', () => {
    const page = report({
      collected: new Collector().result(),
      prediction: undefined,
      verdict: verdictOf({ checks: [] }),
    });
    expect(page.match(/NaN|Infinity|undefined|\[object/)).toBeNull();
    for (const svg of picturesOf(page)) expect(() => parseXml(svg)).not.toThrow();
  });
});
