import { Group } from '../../balancing/group.ts';
import type { PeerOptions } from '../../balancing/peer.ts';
import { takeAll } from '../expand.ts';
import { Lineups } from '../lineups.ts';
import { keyOf, type Position, type Trial } from '../position.ts';
import { findReady } from '../ready.ts';
import { Timeline } from '../timeline.ts';
import type { Simulated, World } from './simulate.ts';

/**
 * The search with nothing left out: every step that may come next is taken, also the end of each success.
 * @returns undefined if that is too much
 */
export function explainsUnpruned(
  { method, peers, policy }: World,
  { requests, changes }: Simulated,
): boolean | undefined {
  const makeGroup = (other?: readonly PeerOptions[]) => new Group('g', method, other ?? peers);
  const countsConns = method.kind === 'least_conn' || peers.some(({ maxConns }) => maxConns > 0);
  const lineups = new Lineups(makeGroup, false, countsConns);
  const trial: Trial = {
    timeline: new Timeline(requests, policy, 2, true),
    policy,
    changes,
    lineups,
    countsConns,
  };
  const start = { next: 0, ahead: [], open: [], pending: [...changes.keys()], explained: 0, latest: 0, strain: 0 };
  let layer: Position[] = lineups.starts().map((state) => ({ ...start, states: [state] }));
  for (let left = 5_000; left > 0; left -= layer.length) {
    const reached = layer.flatMap((position) => takeAll(trial, position, findReady(trial, position)));
    if (reached.length === 0)
      return layer.some(({ next, open }) => next === trial.timeline.requests.length && open.length === 0);
    layer = [...new Map(reached.map((one) => [keyOf(one), one])).values()];
  }
  return undefined;
}
