import { scaleLinear } from 'd3-scale';
import type { Collected, Dot } from '../collect/collected.ts';
import { type Segment, segmentsOf } from './segments.ts';

/** A wait between phases that is so long, in ms, is told. */
export const WAIT_MS = 1_000;

const STEP = 30; // units from one request to the next, at most
const GAP = 18;
const WAIT = 54; // room for the length of a longer wait
const MARK = 24; // room for an event between two phases

/** A segment with its place on the x axis. */
export interface Placed extends Segment {
  left: number;
  right: number;
}

/** A stretch between two segments in which nothing is sent; `times` are its events'. */
export interface Gap {
  from: number;
  to: number;
  left: number;
  width: number;
  times: number[];
}

/** Where the moments of a run are on the x axis: long waits are cut short, requests sent singly stand apart. */
export class Timeline {
  readonly segments: Placed[] = [];
  readonly gaps: Gap[] = [];
  /** Ms since 1970. */
  readonly began: number;
  readonly #places = new Map<Dot, number>();

  /** @param marked what is to be marked, in order of time */
  constructor(
    { phases, dots, began }: Pick<Collected, 'phases' | 'dots' | 'began'>,
    marked: readonly { at: number }[],
    left: number,
    right: number,
  ) {
    this.began = began;
    const segments = segmentsOf(phases, dots);
    const gaps = gapsOf(
      segments,
      marked.map(({ at }) => at),
    );
    const widths = shareOut(segments, right - left - gaps.reduce((sum, { width }) => sum + width, 0));
    let x = left;
    for (const [index, gap] of gaps.entries()) {
      this.gaps.push({ ...gap, left: x });
      x += gap.width;
      const segment = segments[index];
      if (segment === undefined) break;
      const width = widths[index] ?? 0;
      this.#place({ ...segment, left: x, right: x + width });
      x += width;
    }
  }

  /** Where a request is. */
  of(dot: Dot): number {
    return this.#places.get(dot) ?? this.at(dot.at);
  }

  /** Where a moment is, in ms since 1970. */
  at(time: number): number {
    const index = this.segments.findLastIndex(({ from }) => from <= time);
    const segment = this.segments[index];
    if (segment !== undefined && time <= segment.to) return within(segment, time);
    const { left, width, times } = this.gaps[index + 1] as Gap;
    const before = times.filter((other) => other < time).length;
    return left + (width * (before + 1)) / (times.length + 1);
  }

  #place(segment: Placed): void {
    this.segments.push(segment);
    const step = (segment.right - segment.left) / Math.max(1, segment.dots.length);
    for (const [place, dot] of segment.dots.entries())
      this.#places.set(dot, segment.kind === 'order' ? segment.left + (place + 0.5) * step : within(segment, dot.at));
  }
}

function within(segment: Placed, time: number): number {
  const { from, to, left, right, dots, kind } = segment;
  if (kind === 'time')
    return from === to ? (left + right) / 2 : scaleLinear([from, to], [left, right]).clamp(true)(time);
  const before = dots.filter(({ at }) => at < time).length;
  return left + ((right - left) * before) / Math.max(1, dots.length);
}

/** The gaps before, between and after the segments; wide enough for what they hold. */
function gapsOf(segments: readonly Segment[], events: readonly number[]): Omit<Gap, 'left'>[] {
  return Array.from({ length: segments.length + 1 }, (_, index) => {
    const from = segments[index - 1]?.to ?? Number.NEGATIVE_INFINITY;
    const to = segments[index]?.from ?? Number.POSITIVE_INFINITY;
    const times = events.filter((time) => time > from && time < to);
    const wait = Number.isFinite(to - from) && to - from >= WAIT_MS ? WAIT : 0;
    const edge = index === 0 || index === segments.length;
    const width = edge && times.length === 0 ? GAP / 2 : Math.max(wait, GAP + Math.min(4, times.length) * MARK);
    return { from, to, width, times };
  });
}

/** Shares the room out: requests in order get a step each, but leave a third to the phases that are drawn by time. */
function shareOut(segments: readonly Segment[], room: number): number[] {
  const steps = segments.reduce((sum, { kind, dots }) => sum + (kind === 'order' ? dots.length : 0), 0);
  const span = segments.reduce((sum, { kind, from, to }) => sum + (kind === 'time' ? to - from + 1 : 0), 0);
  const inOrder = span > 0 ? Math.min(steps * STEP, room * 0.6) : room;
  return segments.map(({ kind, dots, from, to }) =>
    kind === 'order' ? (inOrder * dots.length) / steps : ((room - inOrder) * (to - from + 1)) / span,
  );
}
