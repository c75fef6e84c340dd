import { Peer, type PeerOptions } from './peer.ts';

/** How a group picks. `key` and the client's address come with each request. */
export type Method =
  | { kind: 'round_robin' | 'least_conn' | 'ip_hash' }
  | { kind: 'random'; two: boolean }
  | { kind: 'hash'; consistent: boolean };

/** One list of a group: its primaries, or its backups (ngx_http_upstream_rr_peers_t). */
export interface PeerList {
  peers: Peer[];
  /** Sum of the configured weights, those of `down` peers included. */
  totalWeight: number;
  /** Counts changes of the list; what is computed from it is computed anew. */
  version: number;
}

const list = (peers: Peer[], version: number): PeerList => ({
  peers,
  totalWeight: peers.reduce((sum, { weight }) => sum + weight, 0),
  version,
});

/** A group of peers and their state: an upstream, as one worker sees it, or all workers with `zone`. */
export class Group {
  readonly name: string;
  readonly method: Method;
  primaries: PeerList;
  /** Undefined where the conf has no backup at all. */
  backups: PeerList | undefined;
  /**
   * One address (a `down` one counts) and no backup: never banned, tried once.
   * Source: ngx_http_upstream_init_round_robin ("peers->single"), ngx_http_upstream_zone_set_single.
   */
  single = false;
  /** Counts changes by `replace`: a request that began before one gets no further peer. */
  version = 0;

  /** @param peers in the order of the conf, primaries and backups mixed */
  constructor(name: string, method: Method, peers: readonly PeerOptions[]) {
    this.name = name;
    this.method = method;
    this.primaries = list([], 0);
    this.#fill(peers.map((options) => new Peer(options)));
  }

  #fill(peers: Peer[]): void {
    const backups = peers.filter(({ backup }) => backup);
    this.primaries = list(
      peers.filter(({ backup }) => !backup),
      this.version,
    );
    this.backups = backups.length > 0 ? list(backups, this.version) : undefined;
    this.single = this.primaries.peers.length === 1 && this.backups === undefined;
  }

  /** Tries that a new request has: every peer that is not `down`, banned ones included (ngx_http_upstream_tries). */
  get tries(): number {
    let tries = 0;
    for (const peer of this.primaries.peers) if (!peer.down) tries++;
    for (const peer of this.backups?.peers ?? []) if (!peer.down) tries++;
    return tries;
  }

  /**
   * Takes what a name resolves to now: survivors keep their state and place, new peers come last.
   * Source: ngx_http_upstream_zone_resolve_handler.
   * @param servers texts of the `server` lines that were resolved; peers of others stay
   * @returns whether anything changed
   */
  replace(servers: ReadonlySet<string>, peers: readonly PeerOptions[]): boolean {
    const wanted = new Map(peers.map((options) => [`${options.server} ${options.name}`, options]));
    const present = [...this.primaries.peers, ...(this.backups?.peers ?? [])];
    const kept = present.filter(({ server, name }) => !servers.has(server) || wanted.delete(`${server} ${name}`));
    if (wanted.size === 0 && kept.length === present.length) return false;
    this.version++;
    this.#fill([...kept, ...[...wanted.values()].map((options) => new Peer(options))]);
    return true;
  }
}
