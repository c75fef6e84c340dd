import type { PeerOptions } from '../balancing/peer.ts';
import type { ObservedAttempt, ObservedRequest } from '../prediction/rebuild.ts';

export type TracedAttempt = ObservedAttempt;

/** One request as a record tells it. `at`: when its first peer was picked, in ms since 1970. */
export interface TracedRequest extends ObservedRequest {
  /** Whether it ended because nobody could be picked. */
  exhausted: boolean;
  /** What the client got; 499 if it left. */
  status: number;
  /** For `hash` and `ip_hash`: what was hashed. Without it the picks are taken as given. */
  key?: Uint8Array;
}

/**
 * What changed a group from outside, at a moment of [from, to] in ms since 1970.
 *   reset   a reload: all is fresh, with these peers or with the same; requests under way keep the old state
 *   add     peers that come last in the list, all at once, in an order that is not known; those in it already stay
 *   remove  peers that go, of one server or of all; one that is removed and added anew is fresh
 * The others keep their state. An `optional` change may as well not have happened; if peers did not go, they are not added again.
 */
export type Change = { from: number; to: number; optional?: boolean } & (
  | { kind: 'reset'; peers?: readonly PeerOptions[] }
  | { kind: 'add'; peers: readonly PeerOptions[] }
  | { kind: 'remove'; names: readonly string[]; server?: string }
);
