import type { Engine } from '../../engines/engine.ts';
import { Group } from '../../model/balancing/group.ts';
import type { PeerOptions } from '../../model/balancing/peer.ts';
import { type ObservedAttempt, type ObservedRequest, type Rebuilt, rebuild } from '../../model/prediction/rebuild.ts';
import { attemptsOf, type Outcome } from '../../record/attempts.ts';
import { type AccessLine, parseLine } from '../../record/schema.ts';
import type { Source } from './source.ts';

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
  return line.upstream_addr
    .split(/, | : /)
    .some((address) => address === upstream.name || peers.some(({ name }) => name === address));
}

/** The state after the record, and how well the model explains it. */
export interface FromLog {
  group: Group;
  rebuilt: Rebuilt;
  /** Whether the record reaches back to the start or reload. */
  complete: boolean;
  /** Addresses that the record names and no replica has any more: when nginx forgot them it does not tell. */
  moved: string[];
}

/**
 * Rebuilds the state of an upstream from what the running nginx wrote since it last read its conf.
 * Names that nginx resolves as it runs come into its list in an order that only the record tells: of all orders the
 * one that explains most is taken.
 * @param before only requests that began before then, in ms since 1970
 * @param worker only requests of this worker: without `zone` each has a state of its own
 */
export async function readState(
  source: Source,
  lab: Engine,
  before = Number.POSITIVE_INFINITY,
  worker?: string,
): Promise<FromLog> {
  const { lines, complete } = await lab.recallSinceReload();
  const observed = lines
    .map(parseLine)
    .filter(
      (line): line is AccessLine =>
        line?.stream === 'access' && belongsTo(line, source) && (worker === undefined || line.worker === worker),
    )
    .map(observe)
    .filter(({ attempts, at }) => attempts.length > 0 && at < before);
  const present = new Set(source.peers.map(({ name }) => name));
  const named = observed.flatMap(({ attempts }) => attempts.map(({ name }) => name));
  const moved = [...new Set(named.filter((name) => !present.has(name)))];
  let best: FromLog | undefined;
  for (const peers of ordersOf(source)) {
    const group = new Group(source.upstream.name, source.upstream.method, peers);
    const rebuilt = rebuild(group, source.route.policy, observed);
    if (best === undefined || rebuilt.unexplained.length < best.rebuilt.unexplained.length)
      best = { group, rebuilt, complete, moved };
    if (rebuilt.unexplained.length === 0) break;
  }
  return best as FromLog;
}

const MOST = 5; // 120 orders; more peers keep the order of the conf

function* ordersOf({ upstream, peers }: Source): Generator<PeerOptions[]> {
  yield peers;
  const moving = upstream.servers.some(({ resolve }) => resolve);
  if (moving && peers.length <= MOST) yield* permutations(peers);
}

function* permutations<T>(items: T[]): Generator<T[]> {
  if (items.length < 2) yield items;
  for (const [index, item] of items.entries())
    for (const rest of permutations(items.toSpliced(index, 1))) yield [item, ...rest];
}
