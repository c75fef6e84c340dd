import type { PhaseOrder, PhaseReport } from './order.ts';
import type { Tally } from './phase.ts';

/** What the process is told. `number` counts phases from 1. */
export type Order = { do: 'send'; number: number; order: PhaseOrder } | { do: 'stop'; number: number } | { do: 'end' };

/** What it says. */
export type Report =
  | { ready: true }
  | { number: number; tally: Tally }
  | { number: number; report: PhaseReport }
  | { fault: string };
