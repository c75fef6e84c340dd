import type { LedgerEntry } from '../../record/ledger/entry.ts';
import type { Run } from './claim.ts';

const BEFORE_MS = 1_000; // asked so short before the prediction was written it may be in it, or not

/**
 * Requests of others to the group under study, on a lab that is not the run's own: each moves the turn on. On a lab of
 * the run's own nobody else has anything to ask: there they count as a fault.
 */
export function strangersOf({ attached, all, upstream, prediction }: Run): LedgerEntry[] {
  if (!attached) return [];
  const since = (Date.parse(prediction.written) || 0) - BEFORE_MS;
  return all.filter(
    ({ from, service, balancer }) => from === 'other' && service === upstream && (balancer?.began ?? 0) > since,
  );
}

/** Requests of others among some of the run's own. */
export function strangersAmong(run: Run, own: readonly LedgerEntry[], service = run.upstream): LedgerEntry[] {
  const [first, last] = [Math.min(...own.map(beganAt)), Math.max(...own.map(beganAt))];
  return strangersOf(run).filter((one) => one.service === service && beganAt(one) >= first && beganAt(one) <= last);
}

const EDGE = 2; // requests: a phase may begin and end in the middle of a cycle

/** The requests of some phases and those of others among them: together they are shared as the conf says, give or take `slack`. */
export function withStrangers(
  run: Run,
  own: readonly LedgerEntry[],
): { entries: readonly LedgerEntry[]; slack: number } {
  const phases = [...Map.groupBy(own, ({ phase }) => phase).values()];
  const others = phases.map((some) => strangersAmong(run, some));
  return { entries: [...own, ...others.flat()], slack: others.filter((some) => some.length > 0).length * EDGE };
}

/** When the balancer got a request, in ms since 1970. */
export const beganAt = ({ balancer, sent }: LedgerEntry): number => balancer?.began ?? sent ?? 0;

/** Why the shares of the run's own requests may differ from those of all. @returns a sentence, or undefined */
export function strangerDoubt(run: Run): string | undefined {
  const count = strangersOf(run).length;
  if (count === 0) return undefined;
  return `others have sent ${count} ${count === 1 ? 'request' : 'requests'} meanwhile, and each takes a turn: the trace says whether all together went where the conf sends them`;
}
