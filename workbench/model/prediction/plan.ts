import type { Peer } from '../balancing/peer.ts';

/**
 * How a peer answers.
 *   refused      no connection: nobody listens
 *   unreachable  no connection in time: its address is gone
 *   reset        a fresh connection, hung up before an answer's header
 *   timeout      a connection, but no answer in time: frozen
 *   a number     an answer with this status
 */
export type Behaviour = 'refused' | 'unreachable' | 'reset' | 'timeout' | number;

/** A peer that behaves so, for the requests from … to (numbered from 1, both included). */
export interface Fault {
  matches: (peer: Peer) => boolean;
  from: number;
  to: number;
  behaviour: Behaviour;
}

/** What is to be predicted. */
export interface Plan {
  requests: number;
  /** Ms from one request's start to the next one's; a request that takes longer delays the next. */
  every: number;
  /** Request → ms to wait before it, on top. */
  waits: ReadonlyMap<number, number>;
  faults: readonly Fault[];
  method: 'GET' | 'POST';
  /** When the first request starts, in ms since 1970. */
  start: number;
  /** Ms after which the client leaves; without it: never. */
  clientPatience?: number;
  /** For `hash` the key, for `ip_hash` the client's address. */
  key?: Uint8Array;
}

/** How a peer answers a request; without a fault with 200. */
export function behaviourOf(plan: Plan, peer: Peer, request: number): Behaviour {
  const fault = plan.faults.findLast(({ matches, from, to }) => request >= from && request <= to && matches(peer));
  return fault?.behaviour ?? 200;
}
