import type { UpstreamConf } from '../../model/balancing/upstreams.ts';
import type { LogFiles } from '../logs/log-files.ts';
import type { LimitZone } from '../request/limit-zone.ts';
import { Upstream } from '../upstream/upstream.ts';
import type { LogFormats } from './log-format.ts';
import type { Variables } from './variables.ts';

/** What is shared while one conf is compiled. */
export class Compilation {
  readonly variables: Variables;
  readonly formats: LogFormats;
  readonly zones: ReadonlyMap<string, LimitZone>;
  readonly logs: LogFiles;
  /** Folder of relative names, with a slash at the end. */
  readonly prefix: string;
  readonly #workers: number;
  readonly #upstreams = new Map<string, Upstream>();

  constructor(
    variables: Variables,
    formats: LogFormats,
    zones: ReadonlyMap<string, LimitZone>,
    logs: LogFiles,
    options: { prefix: string; workers: number },
  ) {
    this.variables = variables;
    this.formats = formats;
    this.zones = zones;
    this.logs = logs;
    this.prefix = options.prefix;
    this.#workers = options.workers;
  }

  get upstreams(): readonly Upstream[] {
    return [...this.#upstreams.values()];
  }

  /** The upstream of this name, or of this `host:port` that some `proxy_pass` has named before. */
  upstream(name: string): Upstream | undefined {
    return this.#upstreams.get(name.toLowerCase());
  }

  addUpstream(conf: UpstreamConf, options: ConstructorParameters<typeof Upstream>[2] = {}): Upstream {
    const upstream = new Upstream(conf, this.#workers, options);
    this.#upstreams.set(conf.name.toLowerCase(), upstream);
    return upstream;
  }
}
