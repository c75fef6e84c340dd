/** What `server` says of a peer. */
export interface PeerOptions {
  /** Its address, as `$upstream_addr` shows it; where a name is not resolved, the text of `server`. */
  name: string;
  /** The first argument of `server`, to the letter: `hash … consistent` is computed from it. */
  server: string;
  weight: number;
  /** Failures that ban it; 0 never bans. */
  maxFails: number;
  /** Seconds: how long failures are remembered, and how long a ban lasts. */
  failTimeout: number;
  /** Connections at a time; 0 is no limit. */
  maxConns: number;
  backup: boolean;
  down: boolean;
}

/** One address of a group, with what nginx remembers of it (ngx_http_upstream_rr_peer_t). Times in whole seconds. */
export class Peer implements PeerOptions {
  readonly name: string;
  readonly server: string;
  readonly weight: number;
  readonly maxFails: number;
  readonly failTimeout: number;
  readonly maxConns: number;
  readonly backup: boolean;
  readonly down: boolean;
  /** Grows by `effective` with each pick it takes part in; the largest is picked and pays the sum of all. */
  current = 0;
  /** The weight it counts with: less after failures, back by 1 a pick. */
  effective: number;
  fails = 0;
  /** When it last failed. */
  accessed = 0;
  /** When it last failed, or was let in to probe it. */
  checked = 0;
  /** Requests it has now. */
  conns = 0;

  constructor(options: PeerOptions) {
    this.name = options.name;
    this.server = options.server;
    this.weight = options.weight;
    this.maxFails = options.maxFails;
    this.failTimeout = options.failTimeout;
    this.maxConns = options.maxConns;
    this.backup = options.backup;
    this.down = options.down;
    this.effective = options.weight;
  }
}

/** Why a peer can't be picked. */
export type Obstacle = 'tried' | 'down' | 'banned' | 'full';

/**
 * Whether it is banned: too many failures, the last of them at most `failTimeout` whole seconds ago.
 * Source: ngx_http_upstream_get_peer in ngx_http_upstream_round_robin.c ("now - peer->checked <= peer->fail_timeout").
 * @param now whole seconds
 */
export function isBanned(peer: Peer, now: number): boolean {
  return peer.maxFails > 0 && peer.fails >= peer.maxFails && now - peer.checked <= peer.failTimeout;
}

/**
 * What keeps a peer from being picked, this request's own tries aside. The order is nginx's.
 * Source: ngx_http_upstream_get_peer.
 */
export function obstacleOf(peer: Peer, now: number): Exclude<Obstacle, 'tried'> | undefined {
  if (peer.down) return 'down';
  if (isBanned(peer, now)) return 'banned';
  return peer.maxConns > 0 && peer.conns >= peer.maxConns ? 'full' : undefined;
}

/**
 * A pick opens a new window for failures once the old one is over; this also is what a probe after a ban does.
 * Source: ngx_http_upstream_get_peer ("best->checked = now").
 */
export function open(peer: Peer, now: number): void {
  if (now - peer.checked > peer.failTimeout) peer.checked = now;
}
