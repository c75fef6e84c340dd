import { html, type Markup } from '../markup.ts';
import { crosses, diamonds, dots, type Spot, squares, triangles } from '../parts/shapes.ts';
import { round, text } from '../parts/svg.ts';
import type { Way } from './stacks.ts';
import { describeDot } from './words.ts';

/** How large marks are: the width of a dot, and the least half widths of what is to stand out from dots. */
export interface Size {
  dot: number;
  /** Whether there is room for numbers in all of them. */
  numbered: boolean;
  least: { failures: number; retried: number; failed: number };
}

/** A hop as a bow from one attempt to the next, so that it does not hide the rows between. */
const bow = (from: Spot, to: Spot): string => {
  const bulge = Math.min(14, Math.abs(to.y - from.y) / 4);
  const middle = `${round(from.x + bulge)} ${round((from.y + to.y) / 2)}`;
  return `M${round(from.x)} ${round(from.y)}Q${middle} ${round(to.x)} ${round(to.y)}`;
};

const hopsOf = ({ failures, end }: Way) =>
  failures.map((from, index) => bow(from, failures[index + 1] ?? end)).join('');

const shape = (kind: string, d: string, width?: number) =>
  d !== '' && html`<path class="${kind}" d="${d}"${width !== undefined && html` stroke-width="${round(width)}"`}/>`;

/** Draws many requests in few elements. */
export function drawWays(ways: readonly Way[], { dot: size, least }: Size): Markup {
  const ends = (test: (dot: Way['dot']) => boolean) => ways.filter(({ dot }) => test(dot)).map(({ end }) => end);
  const half = (part: number, atLeast: number) => Math.max(round(size * part), atLeast);
  const plain = ends(({ end, right }) => end === 'answered' && right);
  const inside = ends(({ end, right, from }) => end === 'answered' && right && from !== 'client');
  const retried = ends(({ end, right }) => end === 'retried' && right);
  const wrong = ends(({ end, right }) => (end === 'answered' || end === 'retried') && !right);
  const errors = ends(({ end }) => end === 'error');
  const empty = ends(({ end }) => end === 'no answer');
  const failures = ways.flatMap((way) => way.failures);
  const cross = half(0.36, least.failures);
  return html`${[
    shape('pic-hop', ways.map(hopsOf).join(''), failures.length > 60 ? 0.7 : 1.4),
    shape('pic-dots', dots(plain), size * 0.86),
    shape('pic-holes', dots(inside), size * 0.44),
    shape('pic-retried', diamonds(retried, half(0.48, least.retried))),
    shape('pic-cross', crosses(failures, cross), Math.max(1.2, Math.min(3, cross / 2.6))),
    shape('pic-error', squares(errors, half(0.43, least.failed))),
    shape('pic-empty', squares(empty, half(0.38, least.failed)), size > 20 ? 2.5 : 1.5),
    shape('pic-error', triangles(wrong, half(0.48, least.failed))),
  ]}`;
}

/** Draws one request, with words to be read when pointed at, and with its number where there is room. */
export function drawWay(way: Way, size: Size): Markup {
  const { end, dot } = way;
  const words = dot.from === 'client' && dot.end !== 'no answer' ? String(dot.n ?? '') : '';
  const kind = `pic-number pic-middle${words.length > 1 ? ' pic-tiny' : ''}`;
  const number = size.numbered && words !== '' && text(end.x, end.y + 4.6, words, kind);
  return html`<g><title>${describeDot(dot)}</title>${drawWays([way], size)}${number}</g>`;
}
