import type { Group, PeerList } from '../balancing/group.ts';
import type { Peer } from '../balancing/peer.ts';

/** What a group remembers of its peers at some moment: for each, in the lineup's order, `FIELDS` numbers. */
export type Numbers = readonly number[];
const FIELDS = 6;

/**
 * The peers of a group from one change of them to the next. One group serves all courses of events that are followed:
 * `enter` puts it into the state of one of them.
 */
export class Lineup {
  readonly id: number;
  readonly group: Group;
  readonly peers: readonly Peer[];
  readonly version: number;
  /** As the group was when this lineup came about. */
  readonly initial: Numbers;
  readonly #primaries: PeerList;
  readonly #backups: PeerList | undefined;
  readonly #single: boolean;
  readonly #countsConns: boolean;

  constructor(id: number, group: Group, countsConns: boolean) {
    this.id = id;
    this.group = group;
    this.version = group.version;
    this.#primaries = group.primaries;
    this.#backups = group.backups;
    this.#single = group.single;
    this.#countsConns = countsConns;
    this.peers = [...group.primaries.peers, ...(group.backups?.peers ?? [])];
    this.initial = this.read();
  }

  /** Puts the group into a state of this lineup. */
  enter(numbers: Numbers): Group {
    const { group } = this;
    group.primaries = this.#primaries;
    group.backups = this.#backups;
    group.single = this.#single;
    group.version = this.version;
    let index = 0;
    for (const peer of this.peers) {
      peer.current = numbers[index++] as number;
      peer.effective = numbers[index++] as number;
      peer.fails = numbers[index++] as number;
      peer.accessed = numbers[index++] as number;
      peer.checked = numbers[index++] as number;
      peer.conns = numbers[index++] as number;
    }
    return group;
  }

  /** The group's state. What can't matter any more is left out, so that like states are equal. */
  read(): Numbers {
    const numbers: number[] = [];
    for (const { current, effective, fails, maxFails, accessed, checked, conns } of this.peers) {
      const failed = Math.min(fails, maxFails);
      numbers.push(current, effective, failed, failed && accessed, failed && checked, this.#countsConns ? conns : 0);
    }
    return numbers;
  }

  /** Numbers for this lineup. @param places of its peers among those that `numbers` tells of; -1: it is fresh */
  arrange(numbers: Numbers, places: readonly number[]): Numbers {
    return places.flatMap((place, own) => {
      const [source, at] = place < 0 ? [this.initial, own] : [numbers, place];
      return source.slice(at * FIELDS, (at + 1) * FIELDS);
    });
  }

  /** A state of the lineup before this one: survivors keep theirs. */
  inherit({ lineup, numbers }: State): Numbers {
    return this.arrange(
      numbers,
      this.peers.map((peer) => lineup.peers.indexOf(peer)),
    );
  }
}

/** A lineup with what is remembered of its peers. */
export class State {
  readonly lineup: Lineup;
  readonly numbers: Numbers;
  #key: string | undefined;

  constructor(lineup: Lineup, numbers: Numbers) {
    this.lineup = lineup;
    this.numbers = numbers;
  }

  /** Equal for states that can't be told apart. */
  get key(): string {
    this.#key ??= `${this.lineup.id}:${this.numbers.join()}`;
    return this.#key;
  }
}

/** Whether some peer has failures that count. Without them every second is like any other. */
export function hasFailures({ numbers }: State): boolean {
  for (let index = 2; index < numbers.length; index += FIELDS) if ((numbers[index] as number) > 0) return true;
  return false;
}
