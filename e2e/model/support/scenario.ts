import type { Method } from '../../../workbench/model/balancing/group.ts';
import type { PeerOptions } from '../../../workbench/model/balancing/peer.ts';
import type { Condition } from '../../../workbench/model/balancing/policy.ts';

/**
 * What a peer does with a request that reaches it.
 * ok: 200 · a number: that status · reset: RST before the header · close: FIN before the header · garbage: a header
 * that is none · cut: the answer ends in the middle · hang: nothing, until nginx gives up · leave: the client goes ·
 * stale: a connection that was used before is reset, a new one answers.
 */
export type Deed = 'ok' | 'reset' | 'close' | 'garbage' | 'cut' | 'hang' | 'leave' | 'stale' | number;

/** With `held` the deed is done only when the request is released. */
export interface Behaviour {
  deed: Deed;
  held: boolean;
}

export interface Ask {
  do: 'ask';
  id: number;
  method: 'GET' | 'POST';
  /** What each peer, by its place, does with it. */
  script: Behaviour[];
  /** For `hash`. */
  key: string;
  /** The client's address, for `ip_hash`. */
  from: string;
}

export type Step =
  | Ask
  | { do: 'wait'; seconds: number }
  | { do: 'release'; id: number }
  /** Nobody listens there any more, and its idle connections are closed. */
  | { do: 'stop'; peer: number }
  | { do: 'start'; peer: number };

/** `name` and `server` are given when it runs. */
export type PeerPlan = Omit<PeerOptions, 'name' | 'server'>;

export interface PolicyPlan {
  conditions: Condition[];
  nonIdempotent: boolean;
  tries: number;
  /** ms; only where requests may hang. */
  timeout: number;
}

/** A course of events around one upstream, determined by its seed alone. */
export interface Scenario {
  seed: number;
  peers: PeerPlan[];
  method: Method;
  policy: PolicyPlan;
  /** Idle connections kept by each worker; 0: each connection is used once. */
  keepalive: number;
  steps: Step[];
}

/** How long nginx waits for an answer where some peer hangs, in real ms. */
export const READ_TIMEOUT = 200;

/** Whether a request of this script goes through the location with the short read time-out. */
export const mayHang = ({ script }: Ask): boolean => script.some(({ deed }) => deed === 'hang');
