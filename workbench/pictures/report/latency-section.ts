import type { Collected } from '../collect/collected.ts';
import type { Waits } from '../collect/histogram.ts';
import { count, duration } from '../format.ts';
import { describeLatency, drawLatency } from '../latency.ts';
import { html, type Markup } from '../markup.ts';
import { figure, section } from './section.ts';
import { behind, table } from './table.ts';

// A percentile of fewer requests than this would be no other than the slowest.
const atLeast = (least: number, waits: Waits, value: number) => (waits.count >= least ? duration(value) : '–');

const percentiles = (waits: Waits | undefined): string[] =>
  waits === undefined
    ? ['–', '–', '–', '–']
    : [duration(waits.p50), atLeast(20, waits, waits.p95), atLeast(100, waits, waits.p99), duration(waits.max)];

const HEAD = ['Half at most (p50)', 'p95', 'p99', 'Slowest'];

function phaseTable({ phases }: Collected): Markup {
  const rows = phases.map(({ name, requests, errors, unanswered, waits }) => [
    name || 'run',
    count(requests),
    ...percentiles(waits),
    count(errors + unanswered),
  ]);
  const head = ['Phase', 'Requests', ...HEAD, 'Failed'];
  return table({ caption: 'Waits by phase', head, rows, figures: [1, 2, 3, 4, 5, 6] });
}

function slotTable({ slots, began }: Collected): Markup {
  const rows = slots.map(({ from, to, waits }) => [
    `${duration(Math.max(0, from - began))} to ${duration(to - began)}`,
    count(waits.count),
    ...percentiles(waits),
  ]);
  return table({ caption: 'Waits over time', head: ['After', 'Requests', ...HEAD], rows, figures: [1, 2, 3, 4, 5] });
}

/** The picture of waits, with its tables. */
export function latencySection(collected: Collected): Markup {
  const note = html`A wait runs from the moment when the request was due, failed ones included. Percentiles are within 1%; “–”: too few requests for one.`;
  return section({
    id: 'latency',
    heading: 'How long did the client wait?',
    body: [
      figure('waits over time', drawLatency(collected, 'picture-latency'), describeLatency(collected), note),
      phaseTable(collected),
      behind(slotTable(collected)),
    ],
  });
}
