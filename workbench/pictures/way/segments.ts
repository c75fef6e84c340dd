import type { Dot } from '../collect/collected.ts';
import { isTroubled } from '../collect/dot.ts';
import { html, type Markup } from '../markup.ts';
import type { Placed, Timeline } from '../parts/timeline.ts';
import { drawWay, drawWays, type Size } from './marks.ts';
import { type Row, Stacks, sizeFor, touched, type Way } from './stacks.ts';

const POINTED = 150; // troubled requests that say what they are when pointed at

function placeAll(list: readonly Dot[], timeline: Timeline, rows: readonly Row[], size: number): Way[] {
  const stacks = new Stacks(rows, size);
  return list.map((dot) => {
    const x = timeline.of(dot);
    const failures = dot.failures.map(({ replica }) => stacks.put(replica, x));
    return { dot, failures, end: stacks.put(dot.answeredBy, x) };
  });
}

// The fewer there are, the larger they may be without hiding each other.
const leastFor = (many: number) => (many <= 40 ? 5.5 : many <= 200 ? 4 : 0);

/** In order there is room for large marks; over time they are as large as the fullest moment allows. */
function sizesOf({ kind, dots, left, right }: Placed, timeline: Timeline, height: number): Size {
  if (kind === 'order') {
    const step = (right - left) / Math.max(1, dots.length);
    const few = dots.filter(isTroubled).length <= 10 ? 4.5 : 2;
    const least = Math.max(few, Math.min(5, step / 2));
    const dot = Math.min(step * 0.9, height * 0.66, 30);
    const numbered = dot >= (dots.some(({ n }) => n !== undefined && n > 9) ? 19 : 17);
    return { dot, numbered, least: { failures: least, retried: least, failed: least } };
  }
  const marks = dots.flatMap((dot) => touched(dot).map((replica) => ({ replica, x: timeline.of(dot) })));
  const failures = dots.reduce((sum, dot) => sum + dot.failures.length, 0);
  const retried = dots.filter(({ end }) => end === 'retried').length;
  const failed = dots.filter(({ end }) => end === 'error' || end === 'no answer').length;
  const least = { failures: leastFor(failures), retried: leastFor(retried), failed: leastFor(failed) };
  return { dot: sizeFor(marks, height), numbered: false, least };
}

/** Draws the requests of all segments. */
export function drawSegments(timeline: Timeline, rows: readonly Row[]): Markup[] {
  let pointed = 0;
  return timeline.segments.map((segment) => {
    const size = sizesOf(segment, timeline, rows[0]?.height ?? 0);
    const ways = placeAll(segment.dots, timeline, rows, size.dot);
    const isSingle = ({ dot }: Way) => segment.kind === 'order' || (isTroubled(dot) && pointed++ < POINTED);
    const [many, single]: [Way[], Way[]] = [[], []];
    for (const way of ways) (isSingle(way) ? single : many).push(way);
    return html`<g>${drawWays(many, size)}${single.map((way) => drawWay(way, size))}</g>`;
  });
}
