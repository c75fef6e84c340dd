import type { LedgerEntry } from '../../record/ledger/entry.ts';
import type { Judgement, Run } from './claim.ts';

/** Phases that a claim is about; undefined: all. */
export type Phases = string | string[] | undefined;

/** The client's requests of some phases. */
export const entriesOf = (run: Run, phases: Phases): LedgerEntry[] =>
  run.entries.filter(({ phase = '' }) => phases === undefined || [phases].flat().includes(phase));

export const ids = (entries: readonly LedgerEntry[]): string[] => entries.map(({ id }) => id);

/** The phases behind a title: " (before, after)". */
export const place = (phases: Phases): string => (phases === undefined ? '' : ` (${[phases].flat().join(', ')})`);

/** The judgement where a phase has no request. */
export const nothing = (expected: string): Judgement => ({
  answer: 'cannot tell',
  expected,
  observed: 'no request',
  missing: 'no request of this phase is in the record',
});

/** One request that failed, as a sentence. */
export const describe = ({ n, phase, status, error, attempts }: LedgerEntry): string =>
  `Request ${n} of "${phase}" got ${status === 0 ? `no answer (${error ?? 'lost'})` : status}` +
  `${attempts.length === 0 ? '' : `; it was sent to ${attempts.map(({ replica, address, fate }) => `${replica ?? address} (${fate})`).join(', then ')}`}.`;
