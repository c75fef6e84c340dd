import type { Collected } from './collect/collected.ts';
import { replicasOf, sumsByReplica } from './collect/sums.ts';
import { count, counted } from './format.ts';
import { AXIS_HEIGHT, axis, grounds } from './parts/axis.ts';
import { happeningsOf, outagesOf } from './parts/happenings.ts';
import { key } from './parts/key.ts';
import { marksOf } from './parts/marks.ts';
import { hatch, line, PLOT, picture, text, WIDTH } from './parts/svg.ts';
import { Timeline } from './parts/timeline.ts';
import { keyEntries } from './way/key.ts';
import { drawOutages } from './way/outages.ts';
import { nameRows, rowsFor } from './way/rows.ts';
import { drawSegments } from './way/segments.ts';

const { left: LEFT, right: RIGHT } = PLOT;

/** The run in a sentence: how many requests, and what became of them. */
export function describeWays({ phases }: Pick<Collected, 'phases'>): string {
  const sum = (pick: 'requests' | 'answered' | 'retried' | 'errors' | 'unanswered') =>
    phases.reduce((total, phase) => total + phase[pick], 0);
  const failed = sum('errors') + sum('unanswered');
  const retried = sum('retried') > 0 ? `, ${count(sum('retried'))} of them after a retry` : '';
  const fate = failed === 0 ? 'none failed' : `${count(failed)} failed`;
  return `${counted(sum('requests'), 'request')}: ${count(sum('answered'))} answered${retried}; ${fate}.`;
}

/**
 * Draws each request as a dot in the row of the replica that answered, failed attempts and hops, faults and phases.
 * @param known replicas in the order in which they are to stand, those that nobody asked too
 */
export function drawWay(collected: Collected, known: readonly string[] = [], id = 'way'): string {
  const happenings = happeningsOf(collected.events);
  const timeline = new Timeline(collected, happenings, LEFT, RIGHT);
  const marks = marksOf(happenings, { at: (time) => timeline.at(time), left: LEFT, right: WIDTH });
  const top = marks.height + 6;
  const rows = rowsFor(replicasOf(collected, known), top);
  const bottom = top + rows.reduce((sum, { height }) => sum + height, 0);
  const [keyDrawn, keyHeight] = key([...keyEntries(collected), ...marks.key], LEFT, WIDTH, bottom + AXIS_HEIGHT + 4);
  const frame = {
    id,
    title: 'Which way did each request take?',
    description: describeWays(collected),
    height: bottom + AXIS_HEIGHT + keyHeight + 8,
  };
  return picture(
    frame,
    hatch(id),
    grounds(timeline, top, bottom),
    rows.map(({ y, height }) => line(0, y + height / 2, RIGHT, y + height / 2, 'pic-grid')),
    nameRows(rows, sumsByReplica(collected)),
    drawOutages(outagesOf(happenings), timeline, rows, id),
    marks.draw(0, bottom),
    drawSegments(timeline, rows),
    axis(timeline, bottom),
    text(12, bottom + 50, 'phase', 'pic-tick'),
    keyDrawn,
  );
}
