import { scaleLinear } from 'd3-scale';
import { clip, duration } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { line, rect, text, widthOf } from './svg.ts';
import { type Placed, type Timeline, WAIT_MS } from './timeline.ts';

export const AXIS_HEIGHT = 58;

/** The grounds of the phases, behind everything. */
export const grounds = (timeline: Timeline, top: number, bottom: number): Markup[] =>
  timeline.segments.map(({ left, right }) => rect(left, top, right - left, bottom - top, 'pic-soft'));

function timeTicks({ left, right, from, to }: Placed, began: number, y: number): Markup[] {
  const seconds = scaleLinear([(from - began) / 1000, (to - began) / 1000], [left, right]);
  const ticks = seconds.ticks(Math.max(2, Math.floor((right - left) / 80)));
  return ticks.map(
    (tick) =>
      html`${line(seconds(tick), y, seconds(tick), y + 6, 'pic-axis')}${text(seconds(tick), y + 21, `${tick.toLocaleString('en-US')} s`, 'pic-tick pic-middle')}`,
  );
}

function orderTicks({ left, right, dots }: Placed, y: number): Markup[] {
  const step = (right - left) / Math.max(1, dots.length);
  const every = [1, 2, 5, 10, 20].find((each) => each * step >= 26) ?? 50;
  return dots.flatMap(({ n, from }, index) =>
    from === 'client' && n !== undefined && (n === 1 || n % every === 0)
      ? [text(left + (index + 0.5) * step, y + 19, String(n), 'pic-tick pic-middle')]
      : [],
  );
}

const nameOf = ({ phases, left, right, kind }: Placed) => {
  const names = phases.map(({ name }) => name || 'run').join(' + ');
  const long = kind === 'order' ? `${names}, in order` : names;
  const fits = (words: string) => widthOf(words, 15) <= right - left;
  return fits(long) ? long : clip(names, Math.max(1, Math.floor((right - left + 16) / 8.5)));
};

/** The x axis below a picture: seconds or places in the order, waits, and the phases' names. */
export function axis(timeline: Timeline, y: number): Markup {
  const segments = timeline.segments.map((segment) => {
    const { left, right, kind } = segment;
    const ticks = kind === 'time' ? timeTicks(segment, timeline.began, y) : orderTicks(segment, y);
    const bracket = html`<path class="pic-axis" d="M${left + 1} ${y + 28}v5H${right - 1}v-5"/>`;
    const name = text((left + right) / 2, y + 50, nameOf(segment), 'pic-phase pic-middle');
    return html`${line(left, y, right, y, 'pic-axis')}${ticks}${bracket}${name}`;
  });
  const waits = timeline.gaps
    .filter(({ from, to }) => Number.isFinite(to - from) && to - from >= WAIT_MS)
    .map(({ from, to, left, width }) => {
      const precision = to - from < 10_000 ? 100 : 1000;
      const wait = duration(Math.round((to - from) / precision) * precision);
      return text(left + width / 2, y + 50, `…${wait}`, 'pic-tick pic-middle');
    });
  return html`<g>${segments}${waits}</g>`;
}
