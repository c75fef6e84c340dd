import type { Slot } from '../collect/slots.ts';
import { html, type Markup } from '../markup.ts';
import { polyline, type Spot } from '../parts/shapes.ts';
import { text } from '../parts/svg.ts';
import type { Timeline } from '../parts/timeline.ts';

// `least`: so many requests a slot, or the percentile would be no other than the slowest.
const LINES = [
  { name: 'max', kind: 'pic-max', least: 1 },
  { name: 'p99', kind: 'pic-p99', least: 100 },
  { name: 'p95', kind: 'pic-p95', least: 20 },
  { name: 'p50', kind: 'pic-p50', least: 1 },
] as const;
type Line = (typeof LINES)[number];

/** A slot's place on the x axis; undefined where the run has no phase that is drawn by time. */
interface PlacedSlot {
  slot: Slot;
  x: number;
  segment: number;
}

function placeSlots(slots: readonly Slot[], timeline: Timeline): PlacedSlot[] {
  return slots.flatMap((slot) => {
    const middle = (slot.from + slot.to) / 2;
    const segment = timeline.segments.findLastIndex(({ from }) => from < slot.to);
    const found = timeline.segments[segment];
    if (found === undefined || found.kind === 'order' || slot.from > found.to) return [];
    return [{ slot, segment, x: timeline.at(Math.min(found.to, Math.max(found.from, middle))) }];
  });
}

/** Points of one line, with a hole where nothing was sent for a while. */
function pointsOf(placed: readonly PlacedSlot[], y: (ms: number) => number, name: Line['name']) {
  return placed.flatMap(({ slot, x, segment }, index): (Spot | undefined)[] => {
    const before = placed[index - 1];
    const point = { x, y: y(slot.waits[name]) };
    const goesOn = before?.segment === segment && before.slot.to === slot.from;
    return index === 0 || goesOn ? [point] : [undefined, point];
  });
}

/** The ground between two lines, a piece for each stretch without a hole. */
function band(upper: readonly (Spot | undefined)[], lower: readonly (Spot | undefined)[]): string {
  const cuts = [-1, ...upper.flatMap((spot, index) => (spot === undefined ? [index] : [])), upper.length];
  return cuts
    .slice(1)
    .map((cut, index) => {
      const [from, to] = [(cuts[index] ?? 0) + 1, cut];
      return `${polyline([...upper.slice(from, to), ...lower.slice(from, to).reverse()])}Z`;
    })
    .join('');
}

/**
 * Moves labels, given from top to bottom, apart that would lie upon each other.
 * @param top none is moved above it
 */
export function spread(heights: readonly number[], gap: number, top: number): number[] {
  const apart: number[] = [];
  for (const height of heights.toReversed())
    apart.unshift(Math.min(height, (apart[0] ?? Number.POSITIVE_INFINITY) - gap));
  let least = top;
  return apart.map((height) => {
    const moved = Math.max(height, least);
    least = moved + gap;
    return moved;
  });
}

/** What stands below other marks, and what above. */
interface Drawn {
  lines: Markup;
  names: Markup;
}

/** A line each for p50, p95, p99 and the slowest, with their names at the end; a band from the first to the third. @param top of the plot */
export function drawLines(slots: readonly Slot[], timeline: Timeline, y: (ms: number) => number, top: number): Drawn {
  const placed = placeSlots(slots, timeline);
  const last = placed.at(-1);
  if (last === undefined) return { lines: html``, names: html`` };
  const counts = placed.map(({ slot }) => slot.waits.count).sort((a, b) => a - b);
  const usual = counts[Math.floor(counts.length / 2)] ?? 0;
  const shown = LINES.filter(({ least }) => usual >= least);
  const points = new Map(shown.map(({ name }) => [name, pointsOf(placed, y, name)]));
  const upper = points.get('p99') ?? points.get('p95') ?? points.get('max') ?? [];
  const heights = spread(
    shown.map(({ name }) => y(last.slot.waits[name])),
    17,
    top + 8,
  );
  const lines = shown.map(({ name, kind }) => html`<path class="${kind}" d="${polyline(points.get(name) ?? [])}"/>`);
  const names = shown.map(({ name }, index) =>
    text(last.x + 10, (heights[index] ?? 0) + 5, name, 'pic-label pic-halo'),
  );
  const ground = html`<path class="pic-band" d="${band(upper, points.get('p50') ?? [])}"/>`;
  return { lines: html`<g>${ground}${lines}</g>`, names: html`<g>${names}</g>` };
}
