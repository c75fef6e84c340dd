import { describe, expect, it } from '@jest/globals';
import { renderText } from '../text.ts';
import { CHECKS, checkOf, FAILED_CHECK, verdictOf } from './papers.ts';

const plain = (text: string) => text;
const painter = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain };
const tagged = {
  ...painter,
  red: (text: string) => `<red>${text}</red>`,
  green: (text: string) => `<green>${text}</green>`,
};

describe('a verdict as text', () => {
  it('has the question, the answer, the checks and the balance', () => {
    const lines = renderText(verdictOf(), painter);
    expect(lines[0]).toBe('Does a client notice when mult1 dies under load?');
    expect(lines[1]).toMatch(/^✓ holds: No client noticed/);
    expect(lines.filter((line) => line.endsWith('✓ holds'))).toHaveLength(CHECKS.length);
    expect(lines).toContain('balance   4,000 answered + 0 failed = 4,000 sent, 2 answered by a retry, 0 unexplained');
    expect(lines.at(-1)).toBe('again     ./lab run failover --seed 7');
  });

  it('fits on a screen of 100 columns and some 30 lines, however much there is to say', () => {
    const long = 'a very long word upon another '.repeat(12);
    const bad = checkOf({
      ...FAILED_CHECK,
      title: long,
      expected: long,
      observed: long,
      contradiction: long,
      missing: long,
      requests: Array(20).fill('0ad51a2031c44450000000000200000003'),
    });
    const lines = renderText(
      verdictOf({ question: long.slice(0, 150), checks: [bad, bad, bad, bad, ...CHECKS, ...CHECKS] }),
      painter,
    );
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(100);
    expect(lines.length).toBeLessThanOrEqual(36);
    expect(renderText(verdictOf({ checks: [FAILED_CHECK, ...CHECKS, ...CHECKS] }), painter).length).toBeLessThanOrEqual(
      30,
    );
  });

  it('puts what fails first, in red, with what shows it below', () => {
    const lines = renderText(verdictOf({ answer: 'fails', checks: [...CHECKS, FAILED_CHECK] }), tagged);
    const at = lines.findIndex((line) => line.startsWith(FAILED_CHECK.title));
    expect(lines[at]).toMatch(/<red>✕ fails<\/red>$/);
    expect(lines[at + 1]).toBe('  first     Request 2 was to go to mult1, and mult2 answered it.');
    expect(lines[at + 2]).toMatch(/^ {2}conf {6}nginx\/nginx.conf:61 server mult2:3005/);
    expect(lines[at + 5]).toMatch(/<green>✓ holds<\/green>$/);
  });
});
