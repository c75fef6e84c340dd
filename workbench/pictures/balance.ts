import type { Balance } from '../record/ledger/entry.ts';
import {
  attemptLines,
  type BookLine,
  describeBalance,
  type Equation,
  equations,
  requestLines,
} from './balance/books.ts';
import { count } from './format.ts';
import { html, type Markup } from './markup.ts';
import { line, picture, rect, text, WIDTH } from './parts/svg.ts';

const ROW = 31;
const SIDE = WIDTH / 2 - 24; // of the two accounts
const NAMES = 186;
const FIGURES = 84;
const FULL = SIDE - NAMES - FIGURES;
const FILLS = { whole: 'pic-whole', good: 'pic-observed', retried: 'pic-retried', bad: 'pic-failed' };

/** Where each bar begins: parts stand after one another, so that one sees them add up to the whole above. */
function startsOf(lines: readonly BookLine[]): number[] {
  let end = 0;
  let part = 0;
  return lines.map(({ value, level, kind }) => {
    if (kind === 'whole') return 0;
    if (level === 1) {
      part += value;
      return part - value;
    }
    part = end;
    end += value;
    return part;
  });
}

function drawAccount(lines: readonly BookLine[], left: number): Markup {
  const whole = Math.max(1, ...lines.map(({ value }) => value));
  const starts = startsOf(lines);
  return html`<g>${lines.map(({ words, value, kind, level }, index) => {
    const y = index * ROW;
    const bar = Math.max(value > 0 ? 3 : 0, (value / whole) * FULL);
    const x = left + NAMES + Math.min(((starts[index] ?? 0) / whole) * FULL, FULL - bar);
    const name = kind === 'whole' || level === 0 ? 'pic-label pic-strong' : 'pic-label';
    return [
      text(left + level * 18, y + 21, words, name),
      rect(x, y + (level === 0 ? 6 : 9), bar, level === 0 ? 20 : 14, FILLS[kind]),
      text(left + SIDE, y + 21, count(value), `${name} pic-end pic-figure`),
      index === 0 && line(left, y + ROW - 1, left + SIDE, y + ROW - 1, 'pic-axis'),
    ];
  })}</g>`;
}

const drawSum = ({ words, holds }: Equation, x: number, y: number) =>
  text(x, y, `${holds ? '✓' : '✕'} ${words}`, `pic-label pic-strong ${holds ? 'pic-heal-text' : 'pic-harm-text'}`);

/** Draws the ledger's balance as a balance sheet: requests to the left, attempts to the right, the sums at the foot. */
export function drawBalance(balance: Balance, id = 'balance'): string {
  const [requests, attempts] = [requestLines(balance), attemptLines(balance)];
  const right = WIDTH - 8 - SIDE;
  const foot = Math.max(requests.length, attempts.length) * ROW + 10;
  const [sum, told, unexplained] = equations(balance) as [Equation, Equation, Equation];
  const frame = { id, title: 'Do the books balance?', description: describeBalance(balance), height: foot + 66 };
  const rule = (left: number) => [foot, foot + 3].map((y) => line(left, y, left + SIDE, y, 'pic-axis'));
  return picture(
    frame,
    drawAccount(requests, 8),
    drawAccount(attempts, right),
    line(WIDTH / 2, 4, WIDTH / 2, foot + 56, 'pic-grid'),
    rule(8),
    rule(right),
    drawSum(sum, 8, foot + 26),
    drawSum(told, right, foot + 26),
    drawSum(unexplained, 8, foot + 52),
  );
}
