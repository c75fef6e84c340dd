import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ServerConf } from '../../model/balancing/upstreams.ts';
import { broken } from '../conf/scope.ts';
import { NameServer } from './name-server.ts';
import type { Upstream } from './upstream.ts';

const PATIENCE_MS = 1_000;

/**
 * Finds the addresses of all servers, as they are now, and makes the groups. A name that is followed may be missing for
 * the moment; any other must be known to the system.
 * @param before the upstreams of the conf before: what they know of a followed name is a start
 * @throws ConfError `host not found in upstream`, at the server's line
 */
export async function findAddresses(upstreams: readonly Upstream[], before: readonly Upstream[]): Promise<void> {
  await Promise.all(
    upstreams.map(async (upstream) => {
      const old = before.find(({ conf }) => conf.name === upstream.conf.name);
      await Promise.all(
        upstream.conf.servers.map(async (server) => {
          const known = server.resolve ? old?.addressesOf(server) : undefined;
          upstream.setAddresses(
            server,
            known ?? (server.resolve ? await askOnce(upstream, server) : await look(server)),
          );
        }),
      );
      upstream.fill();
    }),
  );
}

async function look(server: ServerConf): Promise<string[]> {
  const { host, port, place } = server;
  if (server.server.startsWith('unix:')) return [server.server];
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) return [`${host}:${port}`];
  const found = await lookup(host, { all: true, order: 'verbatim' }).catch(() => undefined);
  if (found === undefined) throw broken(`host not found in upstream "${server.server}"`, place);
  return found.map(({ address, family }) => (family === 6 ? `[${address}]:${port}` : `${address}:${port}`));
}

// The first requests should find peers: a name server that is there answers within moments.
async function askOnce({ resolver }: Upstream, { host, port, place }: ServerConf): Promise<string[]> {
  if (resolver === undefined)
    throw broken(`no resolver defined to resolve names at run time in upstream "${host}"`, place);
  const answer = new NameServer(resolver).ask(host).then(({ found }) => found);
  const late = new Promise<'failed'>((resolve) => setTimeout(resolve, PATIENCE_MS, 'failed').unref());
  const found = await Promise.race([answer, late]);
  return typeof found === 'string' ? [] : found.map((address) => `${address}:${port}`);
}
