import type { ObservedAttempt, ObservedRequest } from '../../model/prediction/rebuild.ts';
import { attemptsOf, type Outcome } from '../../record/attempts.ts';
import { type AccessLine, parseLine } from '../../record/schema.ts';
import type { Engine } from '../engine.ts';
import { findMoves } from './moves.ts';
import type { Source } from './source.ts';
import { explainAll, explainSince, type State } from './state.ts';

const FAILED: Record<Exclude<Outcome, 'answered'>, Pick<ObservedAttempt, 'outcome' | 'sent'>> = {
  refused: { outcome: 'error', sent: false },
  unreachable: { outcome: 'timeout', sent: false },
  'hung up': { outcome: 'error', sent: true },
  'no answer': { outcome: 'timeout', sent: true },
  'given up': { outcome: 'left', sent: true },
  unknown: { outcome: 'left', sent: true },
};

/** A line of the record, as the model takes it. */
export function observe(line: AccessLine): ObservedRequest {
  const times = line.upstream_response_time.split(/, | : /).map((text) => Number(text) * 1000 || 0);
  return {
    id: line.request_id,
    at: Math.round((Number(line.msec) - Number(line.request_time)) * 1000),
    method: line.method,
    attempts: attemptsOf(line).attempts.map(({ address, outcome, status }, index) => ({
      name: address,
      ms: times[index] ?? 0,
      ...(outcome === 'answered' ? { outcome: status ?? 200, sent: true } : FAILED[outcome]),
    })),
  };
}

/** The group that a line tells of: after nginx has turned to an error page `upstream` is empty, but the attempts stand. */
export function belongsTo(line: AccessLine, { upstream, peers }: Source): boolean {
  if (line.upstream !== '') return line.upstream === upstream.name;
  const addresses = line.upstream_addr.split(/, | : /);
  const last = addresses.at(-1) ?? '';
  if (last !== '' && !last.includes(':')) return last === upstream.name; // nobody was left to ask in that group
  return addresses.some((address) => peers.some(({ name }) => name === address));
}

/** The state after the record, and how well the model explains it. */
export interface FromLog extends State {
  /** Whether the record reaches back to the start or reload. */
  complete: boolean;
  /** Addresses that are no longer whose they were: when nginx forgot what it knew of them it does not tell. */
  moved: string[];
}

/**
 * Rebuilds the state of an upstream from what the running nginx wrote since it last read its conf; where replicas have
 * come back at other addresses, from what it wrote since then.
 * @param before only requests that began before then, in ms since 1970
 * @param worker only requests of this worker: without `zone` each has a state of its own
 */
export async function readState(
  source: Source,
  lab: Pick<Engine, 'recallSinceReload' | 'replicas'>,
  before = Number.POSITIVE_INFINITY,
  worker?: string,
): Promise<FromLog> {
  const { lines, complete } = await lab.recallSinceReload();
  const own = lines
    .map(parseLine)
    .filter(
      (line): line is AccessLine =>
        line?.stream === 'access' && belongsTo(line, source) && (worker === undefined || line.worker === worker),
    );
  const moves = findMoves(own, source, await lab.replicas());
  const observed = own
    .map(observe)
    .filter(({ attempts, at }) => attempts.length > 0 && at >= moves.from && at < before)
    .sort((a, b) => a.at - b.at);
  const state = moves.addresses.length === 0 ? explainAll(source, observed) : explainSince(source, observed, moves);
  return { ...state, complete, moved: moves.addresses };
}
