import type { Dot, PhaseSums } from '../collect/collected.ts';

const IN_ORDER = 60; // requests: so few are drawn side by side, whatever the time between them

/** A stretch of the run in which requests were sent; times in ms since 1970. */
export interface Segment {
  /** Whether x is the place in the order of requests, or the time. */
  kind: 'order' | 'time';
  phases: { name: string; requests: number }[];
  from: number;
  to: number;
  dots: Dot[];
}

/** Cuts a run into its phases; those that overlap are one segment. */
export function segmentsOf(phases: readonly PhaseSums[], dots: readonly Dot[]): Segment[] {
  const segments: Segment[] = [];
  for (const { name, all, began, last } of [...phases].sort((a, b) => a.began - b.began)) {
    const current = segments.at(-1);
    const phase = { name, requests: all };
    if (current === undefined || began > current.to)
      segments.push({ kind: 'time', phases: [phase], from: began, to: last, dots: [] });
    else {
      current.phases.push(phase);
      current.to = Math.max(current.to, last);
    }
  }
  for (const dot of dots) (segments.findLast(({ from }) => from <= dot.at) ?? segments[0])?.dots.push(dot);
  for (const segment of segments) {
    const requests = segment.phases.reduce((sum, phase) => sum + phase.requests, 0);
    if (requests <= IN_ORDER && segment.dots.length === requests) segment.kind = 'order';
  }
  return segments;
}
