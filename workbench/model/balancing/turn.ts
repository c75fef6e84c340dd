import type { Group, PeerList } from './group.ts';
import type { Peer } from './peer.ts';

/**
 * One request's way through a group: which list it asks, whom it has tried, and what a hash remembers between tries
 * (ngx_http_upstream_rr_peer_data_t and the structures that embed it).
 */
export class Turn {
  readonly group: Group;
  readonly version: number;
  list: PeerList;
  current: Peer | undefined;
  /** The hash's key as bytes, or the first bytes of the client's address. */
  readonly key: Uint8Array;
  /** Draws from [0, n): for `random`. */
  readonly draw: (n: number) => number;
  hash = 0;
  rehash = 0;
  /** How often a hash or draw met a peer that can't be picked; after 20 round robin decides. */
  misses = 0;
  #low = 0;
  #high: Set<number> | undefined;

  constructor(group: Group, key: Uint8Array, draw: (n: number) => number) {
    this.group = group;
    this.version = group.version;
    this.list = group.primaries;
    this.key = key;
    this.draw = draw;
  }

  /** Whether the peer at this place of the list was tried already. */
  hasTried(index: number): boolean {
    return index < 31 ? (this.#low & (1 << index)) !== 0 : this.#high?.has(index) === true;
  }

  markTried(index: number): void {
    if (index < 31) this.#low |= 1 << index;
    else {
      this.#high ??= new Set();
      this.#high.add(index);
    }
  }

  /**
   * Turns to the backups, which this request has not tried yet; it never comes back.
   * @returns false if there are none, or it is there already
   */
  turnToBackups(): boolean {
    const { backups } = this.group;
    if (backups === undefined || this.list !== this.group.primaries) return false;
    this.list = backups;
    this.#low = 0;
    this.#high = undefined;
    return true;
  }

  /** The same turn once more, to go another way. */
  copy(): Turn {
    const copy = Object.assign(new Turn(this.group, this.key, this.draw), this);
    copy.#low = this.#low;
    copy.#high = this.#high && new Set(this.#high);
    return copy;
  }

  /** What its further way depends on, the peers aside: equal for two turns that can't be told apart any more. */
  get fingerprint(): string {
    const tried = [this.#low, ...(this.#high ?? [])].join();
    return [this.version, this.list.peers[0]?.backup, tried, this.hash, this.rehash, this.misses].join(' ');
  }
}
