import { Group } from '../../model/balancing/group.ts';
import type { PeerOptions } from '../../model/balancing/peer.ts';
import { Request } from '../../model/balancing/request.ts';
import { instant } from '../../model/prediction/predict.ts';
import { type ObservedRequest, type Rebuilt, rebuild } from '../../model/prediction/rebuild.ts';
import type { Moves } from './moves.ts';
import type { Source } from './source.ts';

/** The state of a group after a record, and how well the model explains the record. */
export interface State {
  group: Group;
  rebuilt: Rebuilt;
  /** Whether another state explains the record as well, and leads elsewhere. */
  ambiguous: boolean;
}

/** The state after the record of an nginx that was fresh when it began. */
export const explainAll = (source: Source, observed: readonly ObservedRequest[]): State =>
  stateOf(source, observed, explainBest(source, observed, 1));

const MOST_LINES = 1_000;
const MOST_DOUBTFUL = 50;

/**
 * The state after replicas have moved. What nginx knew then nobody tells, so the states that some picks lead to are
 * tried. While it may not have noticed yet, a pick that none of them explains was made by its former list.
 * @param observed in the order in which they began, from `moves.from` on
 */
export function explainSince(source: Source, observed: readonly ObservedRequest[], { settled }: Moves): State {
  const doubtful = observed.filter(({ at }) => at < settled);
  let counted = [...doubtful.slice(-MOST_DOUBTFUL), ...observed.slice(doubtful.length)].slice(-MOST_LINES);
  for (;;) {
    const best = explainBest(source, counted, cycleOf(source));
    const unexplained = new Set(best.rebuilt.unexplained);
    const wrong = counted.findIndex(({ id, at }) => at < settled && unexplained.has(id));
    if (wrong < 0) return stateOf(source, counted, best);
    counted = counted.slice(Math.max(wrong, 1));
  }
}

/** Picks after which weights repeat. */
const cycleOf = ({ peers }: Source): number =>
  Math.max(
    1,
    peers.filter(({ backup, down }) => !backup && !down).reduce((sum, { weight }) => sum + weight, 0),
  );

/** Makes a group as nginx may have had it when a record began. */
type Start = () => Group;

/** Starts that explain a record equally well, and what the first of them leads to. */
interface Best {
  starts: Start[];
  group: Group;
  rebuilt: Rebuilt;
}

const MOST_TRIED = 500;
const SHORT = 200; // requests; a longer record tells one state from another

// Names that nginx resolves as it runs come into its list in an order that only the record tells: of all orders, and of
// the states after 0, 1, … picks from fresh, the one that explains most is taken.
function explainBest(source: Source, observed: readonly ObservedRequest[], picks: number): Best {
  let best: Best | undefined;
  let tried = 0;
  for (const start of startsOf(source, picks, observed[0]?.at ?? 0)) {
    const group = start();
    const rebuilt = rebuild(group, source.route.policy, observed);
    const less = rebuilt.unexplained.length - (best?.rebuilt.unexplained.length ?? Number.POSITIVE_INFINITY);
    if (best === undefined || less < 0) best = { starts: [start], group, rebuilt };
    else if (less === 0) best.starts.push(start);
    if (++tried === MOST_TRIED || (rebuilt.unexplained.length === 0 && observed.length > SHORT)) break;
  }
  return best as Best;
}

function stateOf(source: Source, observed: readonly ObservedRequest[], { starts, group, rebuilt }: Best): State {
  const isTold = group.method.kind === 'round_robin' || group.method.kind === 'least_conn';
  const sequels = isTold && observed.length <= SHORT ? starts.map((start) => sequelOf(source, observed, start())) : [];
  return { group, rebuilt, ambiguous: new Set(sequels).size > 1 };
}

/** Who would be picked next, for one cycle. */
function sequelOf(source: Source, observed: readonly ObservedRequest[], group: Group): string {
  rebuild(group, source.route.policy, observed);
  return pickSome(group, source, cycleOf(source), observed.at(-1)?.at ?? 0).join();
}

function pickSome(group: Group, { route }: Source, picks: number, at: number): string[] {
  const now = instant(at);
  return Array.from({ length: picks }, () => {
    const request = new Request(group, { method: 'GET', policy: route.policy }, now);
    const picked = request.pick(now)?.name ?? '';
    request.finish(now);
    return picked;
  });
}

function* startsOf(source: Source, picks: number, at: number): Generator<Start> {
  for (const peers of ordersOf(source)) {
    for (let before = 0; before < picks; before++) {
      yield () => {
        const group = new Group(source.upstream.name, source.upstream.method, peers);
        pickSome(group, source, before, at);
        return group;
      };
    }
  }
}

const MOST_PEERS = 5; // 120 orders; more peers keep the order of the conf

function* ordersOf({ upstream, peers }: Source): Generator<PeerOptions[]> {
  yield peers;
  const moving = upstream.servers.some(({ resolve }) => resolve);
  if (moving && peers.length <= MOST_PEERS) yield* permutations(peers);
}

function* permutations<T>(items: T[]): Generator<T[]> {
  if (items.length < 2) yield items;
  for (const [index, item] of items.entries())
    for (const rest of permutations(items.toSpliced(index, 1))) yield [item, ...rest];
}
