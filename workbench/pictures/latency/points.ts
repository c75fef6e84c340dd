import type { Collected, Dot } from '../collect/collected.ts';
import { html, type Markup } from '../markup.ts';
import type { KeyEntry } from '../parts/key.ts';
import { diamonds, dots, type Spot, squares } from '../parts/shapes.ts';
import type { Timeline } from '../parts/timeline.ts';

const SHORT = 300; // requests in a run

/** The waits that are drawn as marks, by how the request ended. */
export type Points = Record<Dot['end'], Dot[]>;

/** The client's requests that were retried or failed; of phases drawn in order, and of short runs, all. */
export function pointsOf({ phases }: Pick<Collected, 'phases'>, timeline: Timeline): Points {
  const isShort = phases.reduce((sum, { requests }) => sum + requests, 0) <= SHORT;
  const points: Points = { answered: [], retried: [], error: [], 'no answer': [] };
  for (const { kind, dots } of timeline.segments)
    for (const dot of dots)
      if (dot.from === 'client' && (isShort || kind === 'order' || dot.end !== 'answered')) points[dot.end].push(dot);
  return points;
}

const R = 5.5;
const SHAPES: { end: Dot['end']; words: string; draw: (spots: readonly Spot[]) => Markup }[] = [
  {
    end: 'answered',
    words: 'answered at the first attempt',
    draw: (spots) => html`<path class="pic-dots" stroke-width="10" d="${dots(spots)}"/>`,
  },
  {
    end: 'retried',
    words: 'answered after a retry',
    draw: (spots) => html`<path class="pic-retried" d="${diamonds(spots, R + 1)}"/>`,
  },
  {
    end: 'error',
    words: 'a 5xx',
    draw: (spots) => html`<path class="pic-error" d="${squares(spots, R)}"/>`,
  },
  {
    end: 'no answer',
    words: 'no answer',
    draw: (spots) => html`<path class="pic-empty" stroke-width="2" d="${squares(spots, R - 0.5)}"/>`,
  },
];

export const drawPoints = (points: Points, timeline: Timeline, y: (ms: number) => number): Markup =>
  html`<g>${SHAPES.map(({ end, draw }) => {
    const spots = points[end].map((dot) => ({ x: timeline.of(dot), y: y(dot.ms) }));
    return spots.length > 0 && draw(spots);
  })}</g>`;

/** What the marks mean, those that occur. */
export const pointKey = (points: Points): KeyEntry[] =>
  SHAPES.flatMap(({ end, words, draw }) => (points[end].length > 0 ? [{ words, sign: draw([{ x: 0, y: 0 }]) }] : []));
