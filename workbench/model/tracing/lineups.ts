import type { Group } from '../balancing/group.ts';
import type { PeerOptions } from '../balancing/peer.ts';
import { Lineup, State } from './lineup.ts';
import type { Change } from './observed.ts';
import { areTooMany, ordersOf } from './orders.ts';

/** Makes a group. Without peers: the one the trace begins with; with peers: a fresh one. */
export type MakeGroup = (peers?: readonly PeerOptions[]) => Group;

/** All lineups that a group may have in the course of a trace. The same change of the same one is made once. */
export class Lineups {
  readonly #makeGroup: MakeGroup;
  readonly #anyOrder: boolean;
  readonly #countsConns: boolean;
  readonly #made = new Map<string, Lineup>();
  /** Whether some order of peers that is not known was not tried. */
  leftOut = false;

  constructor(makeGroup: MakeGroup, anyOrder: boolean, countsConns: boolean) {
    this.#makeGroup = makeGroup;
    this.#anyOrder = anyOrder;
    this.#countsConns = countsConns;
  }

  /** The states that a trace may begin with. */
  starts(): State[] {
    const start = this.#enrol('start', () => this.#makeGroup());
    if (!this.#anyOrder) return [start];
    const { lineup, numbers } = start;
    return this.#orders(lineup.peers).map((order, index) => {
      const made = this.#enrol(`start ${index}`, () => this.#makeGroup(order)).lineup;
      const places = made.peers.map(({ name, server }) =>
        lineup.peers.findIndex((peer) => peer.name === name && peer.server === server),
      );
      return new State(made, made.arrange(numbers, places));
    });
  }

  /**
   * The states that a change may lead to, one for each order that is possible.
   * @param index the change's place among all
   */
  after(state: State, change: Change, index: number): State[] {
    const name = `${state.lineup.id} ${index}`;
    if (change.kind === 'reset') {
      const peers = change.peers ?? state.lineup.peers;
      const orders = this.#anyOrder ? this.#orders(peers) : [peers];
      return orders.map((order, place) => this.#enrol(`${name} ${place}`, () => this.#makeGroup(order)));
    }
    const added = change.kind === 'add' ? change.peers.filter((peer) => !isIn(state.lineup.peers, peer)) : [];
    if (change.kind === 'add' && added.length === 0) return [state];
    const orders = change.kind === 'add' ? this.#orders(added) : [[]];
    return orders.map((order, place) => {
      const { lineup } = this.#enrol(`${name} ${place}`, () => replace(state, change, order));
      return new State(lineup, lineup.inherit(state));
    });
  }

  #orders(peers: readonly PeerOptions[]): PeerOptions[][] {
    if (areTooMany(peers)) this.leftOut = true;
    return [...ordersOf(peers)];
  }

  #enrol(name: string, make: () => Group): State {
    const lineup = this.#made.get(name) ?? new Lineup(this.#made.size, make(), this.#countsConns);
    this.#made.set(name, lineup);
    return new State(lineup, lineup.initial);
  }
}

function replace({ lineup, numbers }: State, change: Change, added: readonly PeerOptions[]): Group {
  const group = lineup.enter(numbers);
  const leaving = new Set(lineup.peers.filter((peer) => change.kind === 'remove' && leaves(peer, change)));
  const servers = new Set([...leaving, ...added].map(({ server }) => server));
  group.replace(servers, [...lineup.peers.filter((peer) => servers.has(peer.server) && !leaving.has(peer)), ...added]);
  return group;
}

const isIn = (peers: readonly PeerOptions[], { name, server }: PeerOptions): boolean =>
  peers.some((one) => one.name === name && one.server === server);

// An address may go from one server to another, and for a while stand in both lists.
const leaves = (peer: PeerOptions, { names, server = peer.server }: Change & { kind: 'remove' }): boolean =>
  names.includes(peer.name) && peer.server === server;
