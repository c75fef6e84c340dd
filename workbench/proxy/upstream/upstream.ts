import { Group } from '../../model/balancing/group.ts';
import { peersOf, type ServerConf, type UpstreamConf } from '../../model/balancing/upstreams.ts';
import type { ResolverConf } from '../conf/resolver.ts';
import type { Template } from '../conf/template.ts';
import { IdleConnections, type Keepalive } from './idle-connections.ts';

/** A group of peers in service: its state, shared by the workers with `zone`, and each worker's idle connections. */
export class Upstream {
  readonly conf: UpstreamConf;
  readonly key: Template | undefined;
  readonly resolver: ResolverConf | undefined;
  readonly #workers: number;
  readonly #idle: (IdleConnections | undefined)[];
  readonly #addresses = new Map<string, readonly string[]>();
  #groups: Group[] = [];

  constructor(
    conf: UpstreamConf,
    workers: number,
    options: { key?: Template | undefined; resolver?: ResolverConf | undefined; keepalive?: Keepalive },
  ) {
    this.conf = conf;
    this.key = options.key;
    this.resolver = options.resolver;
    this.#workers = workers;
    const { keepalive } = options;
    this.#idle = Array.from({ length: workers }, () =>
      keepalive === undefined || keepalive.connections === 0 ? undefined : new IdleConnections(keepalive),
    );
  }

  /** Takes the addresses that a server had when the balancer started, or has now; `fill` makes them count. */
  setAddresses({ server }: ServerConf, addresses: readonly string[]): void {
    this.#addresses.set(server, addresses);
  }

  addressesOf({ server }: ServerConf): readonly string[] | undefined {
    return this.#addresses.get(server);
  }

  #peers = () => peersOf(this.conf, ({ server }) => this.#addresses.get(server) ?? []);

  /** Makes the groups, with a fresh state. */
  fill(): void {
    const { name, method, zone } = this.conf;
    this.#groups = Array.from({ length: zone ? 1 : this.#workers }, () => new Group(name, method, this.#peers()));
  }

  /** Has the groups follow what a server's name resolves to now; peers that stay keep their state. */
  follow(server: ServerConf, addresses: readonly string[]): void {
    this.setAddresses(server, addresses);
    const followed = new Set([server.server]);
    for (const group of this.#groups) group.replace(followed, this.#peers());
  }

  /** The group as this worker sees it. */
  groupOf(worker: number): Group {
    const group = this.#groups[worker] ?? this.#groups[0];
    if (group === undefined) throw new Error(`upstream ${this.conf.name} was not filled`);
    return group;
  }

  /** This worker's idle connections; undefined where none are kept. */
  idleOf(worker: number): IdleConnections | undefined {
    return this.#idle[worker];
  }

  /** Closes the idle connections, and keeps none from now on. */
  close(): void {
    for (const idle of this.#idle) idle?.close();
  }
}
