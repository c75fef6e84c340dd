import type { LedgerAttempt } from '../../record/ledger/entry.ts';
import type { EventLine } from '../../record/schema.ts';
import type { Judgement, Run } from './claim.ts';
import { LATENESS_MS } from './waits.ts';

const GIVEN_UP = new Set(['read time-out', 'connect time-out', 'late after resume']);
const DOWN = new Set<EventLine['event']>(['stop', 'kill', 'pause', 'exit', 'crash', 'restart', 'start']);
const UP = new Set<EventLine['event']>(['ready', 'resume']);

/**
 * Whether this machine itself has disturbed the run: a replica that nothing was done to was given up for not answering
 * in time, in a phase whose requests went out late, too. Then what the lab does under calm can't be told.
 * @returns a sentence, or undefined
 */
export function strainOf({ entries, events, lateness }: Run): string | undefined {
  for (const { phase = '', attempts } of entries) {
    const late = lateness.get(phase)?.p99 ?? 0;
    if (late <= LATENESS_MS) continue;
    const victim = attempts.find((one) => GIVEN_UP.has(one.fate) && wasLeftAlone(events, one));
    if (victim !== undefined)
      return `${victim.replica} was given up (${victim.fate}) though nothing had been done to it, and requests of "${phase}" went out ${late.toFixed(0)} ms late: this machine was too busy`;
  }
  return undefined;
}

/** Whether a replica was up when an attempt began, and nothing was done to it until the attempt's end. */
function wasLeftAlone(events: readonly EventLine[], { replica, began, ms }: LedgerAttempt): boolean {
  const own = events.filter((one) => one.replica === replica && (DOWN.has(one.event) || UP.has(one.event)));
  const before = own.findLast(({ msec }) => msec * 1000 <= began);
  const meanwhile = own.some(({ event, msec }) => DOWN.has(event) && msec * 1000 > began && msec * 1000 <= began + ms);
  return before !== undefined && UP.has(before.event) && !meanwhile;
}

/** What fails may be somebody else's fault: the machine's, or those who ask too. */
export const allowFor = (judgement: Judgement, doubt: string | undefined): Judgement =>
  judgement.answer === 'fails' && doubt !== undefined
    ? { ...judgement, answer: 'cannot tell', missing: doubt }
    : judgement;
