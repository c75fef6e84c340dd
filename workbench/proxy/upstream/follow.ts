import type { ServerConf } from '../../model/balancing/upstreams.ts';
import type { ErrorLog } from '../logs/error-log.ts';
import { NameServer } from './name-server.ts';
import type { Upstream } from './upstream.ts';

const LEAST_MS = 1_000;

/**
 * Asks again and again for the names of `server … resolve`, and has their groups follow. A name that is gone has no
 * peers; a name server that does not answer changes nothing.
 * @returns stops it
 * @see ngx_http_upstream_zone_resolve_timer, ngx_http_upstream_zone_resolve_handler in ngx_http_upstream_zone_module.c
 */
export function follow(upstreams: readonly Upstream[], log: ErrorLog): () => void {
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  const begin = (upstream: Upstream, server: ServerConf, nameServer: NameServer) => {
    const ask = async () => {
      const { found, valid } = await nameServer.ask(server.host);
      if (stopped) return;
      const wait = found === 'failed' ? nameServer.conf.timeout : valid;
      if (found === 'failed') log.say('error', `${server.host} could not be resolved`);
      else upstream.follow(server, found === 'missing' ? [] : found.map((address) => `${address}:${server.port}`));
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          void ask();
        },
        Math.max(wait, LEAST_MS),
      ).unref();
      timers.add(timer);
    };
    void ask();
  };
  for (const upstream of upstreams) {
    if (upstream.resolver === undefined) continue;
    const nameServer = new NameServer(upstream.resolver);
    for (const server of upstream.conf.servers) if (server.resolve) begin(upstream, server, nameServer);
  }
  return () => {
    stopped = true;
    for (const timer of timers) clearTimeout(timer);
  };
}
