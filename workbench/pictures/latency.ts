import { type ScaleLogarithmic, scaleLog } from 'd3-scale';
import type { Collected } from './collect/collected.ts';
import { duration } from './format.ts';
import { drawLines } from './latency/lines.ts';
import { drawPoints, pointKey, pointsOf } from './latency/points.ts';
import { html, type Markup } from './markup.ts';
import { AXIS_HEIGHT, axis, grounds } from './parts/axis.ts';
import { happeningsOf } from './parts/happenings.ts';
import { key } from './parts/key.ts';
import { marksOf } from './parts/marks.ts';
import { line, PLOT, picture, text, WIDTH } from './parts/svg.ts';
import { Timeline } from './parts/timeline.ts';

const { left: LEFT, right: RIGHT } = PLOT;
const HEIGHT = 215;

/** The usual wait of each phase and the slowest of all, in a sentence or two. */
export function describeLatency({ phases }: Pick<Collected, 'phases'>): string {
  const felt = phases.flatMap(({ name, waits }) => (waits === undefined ? [] : [{ name: name || 'run', waits }]));
  const slowest = felt.toSorted((a, b) => b.waits.max - a.waits.max)[0];
  if (slowest === undefined) return 'No request of the client, so no wait to show.';
  const most = duration(slowest.waits.max);
  if (felt.length === 1) return `Half of the waits took at most ${duration(slowest.waits.p50)}, the slowest ${most}.`;
  const halves = felt.map(({ name, waits }) => `${name} ${duration(waits.p50)}`).join(', ');
  const usual = felt.length <= 4 ? `Half of the waits took at most: ${halves}. ` : '';
  return `${usual}The slowest took ${most} (${slowest.name}).`;
}

/** The scale of waits, from the least to the greatest that is drawn. */
function scaleFor({ dots, slots, phases }: Collected, top: number): ScaleLogarithmic<number, number> {
  const waits = [
    ...dots.filter(({ from }) => from === 'client').map(({ ms }) => ms),
    ...slots.map(({ waits }) => waits.p50),
  ];
  const most = Math.max(10, ...phases.map(({ waits }) => waits?.max ?? 0));
  const least = waits.reduce((a, b) => Math.min(a, b), most / 10);
  return scaleLog([Math.max(0.01, least * 0.8), most * 1.25], [top + HEIGHT, top]).clamp(true);
}

function waitAxis(y: ScaleLogarithmic<number, number>): Markup {
  const [least = 1, most = 10] = y.domain();
  const decades = Math.log10(most / least);
  const ticks = y
    .ticks()
    .filter((tick) => (decades > 3 ? '1' : decades > 1.5 ? '15' : '125').includes(tick.toExponential()[0] as string));
  return html`<g>${ticks.map((tick) => [
    line(LEFT, y(tick), RIGHT, y(tick), 'pic-grid'),
    text(LEFT - 8, y(tick) + 5, duration(tick), 'pic-tick pic-end'),
  ])}</g>`;
}

/** Draws the waits that the client felt, from when each request was due, on a log scale, faults and phases marked. */
export function drawLatency(collected: Collected, id = 'latency'): string {
  const happenings = happeningsOf(collected.events);
  const timeline = new Timeline(collected, happenings, LEFT, RIGHT);
  const marks = marksOf(happenings, { at: (time) => timeline.at(time), left: LEFT, right: WIDTH });
  const top = marks.height + 8;
  const bottom = top + HEIGHT;
  const y = scaleFor(collected, top);
  const lines = drawLines(collected.slots, timeline, y, top);
  const points = pointsOf(collected, timeline);
  const [keyDrawn, keyHeight] = key([...pointKey(points), ...marks.key], LEFT, WIDTH, bottom + AXIS_HEIGHT + 4);
  const frame = {
    id,
    title: 'How long did the client wait?',
    description: describeLatency(collected),
    height: bottom + AXIS_HEIGHT + keyHeight + 8,
  };
  return picture(
    frame,
    grounds(timeline, top, bottom),
    waitAxis(y),
    text(12, top + 16, 'wait', 'pic-name'),
    text(12, top + 34, 'log scale', 'pic-tick'),
    lines.lines,
    marks.draw(0, bottom),
    drawPoints(points, timeline, y),
    lines.names,
    axis(timeline, bottom),
    keyDrawn,
  );
}
