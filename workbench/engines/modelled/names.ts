import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ServerConf, UpstreamConf } from '../../model/balancing/upstreams.ts';
import { NOBODY } from '../conf/rules.ts';
import type { Engine, Replica } from '../engine.ts';

/** What the names of an upstream mean. */
export interface Names {
  /** Text of `server` → addresses. */
  addresses: Map<string, string[]>;
  /** Address → what to call it. */
  labels: Map<string, string>;
  /** Addresses at which nobody listens: a replica's, with a port that is not its service's. */
  deserted: Set<string>;
}

/**
 * Finds the addresses behind each server of an upstream: the lab's replicas, or what the system's resolver says. A name
 * that does not resolve stays one peer. What is not certain is told in `notices`.
 */
export async function resolveAll(upstream: UpstreamConf, lab: Engine | undefined, notices: string[]): Promise<Names> {
  const names: Names = { addresses: new Map(), labels: new Map(), deserted: new Set() };
  const replicas = (await lab?.replicas()) ?? [];
  const unresolved: string[] = [];
  const order = (host: string) => upstream.servers.findIndex((server) => server.host === host);
  await Promise.all(
    upstream.servers.map(async (server) => {
      const found =
        desertedOf(server, replicas, lab, names, notices) ?? (await resolveOne(server, replicas, names.labels));
      names.addresses.set(server.server, found ?? [server.server]);
      if (found === undefined) unresolved.push(server.host);
      const own = found === undefined || (found.length === 1 && found[0] === server.server);
      if (own && !names.labels.has(server.server) && isAlone(upstream, server))
        names.labels.set(server.server, server.host);
    }),
  );
  unresolved.sort((a, b) => order(a) - order(b));
  if (unresolved.length > 0)
    notices.push(
      `${unresolved.join(', ')}: ${unresolved.length > 1 ? 'names that do not' : 'a name that does not'} resolve here; ${unresolved.length > 1 ? 'each' : 'it'} counts as one peer`,
    );
  const shuffled = upstream.servers.find(
    (server) => lab?.kind === 'compose' && (names.addresses.get(server.server)?.length ?? 0) > 1,
  );
  if (shuffled !== undefined)
    notices.push(
      `Docker shuffles the addresses of ${shuffled.host}: the order of its replicas can't be known, the shares can`,
    );
  return names;
}

const isAddress = (host: string) => isIP(host.replace(/^\[|\]$/g, '')) !== 0;

/** Whether its host alone names it: several ports of 127.0.0.1 keep their ports. */
const isAlone = ({ servers }: UpstreamConf, { host, port }: ServerConf) =>
  !isAddress(host) && !servers.some((other) => other.host === host && other.port !== port);

/** Where a server of the lab leads by a wrong port; undefined where the port is right, or it is none of the lab's. */
function desertedOf(
  { host, port, server }: ServerConf,
  replicas: Replica[],
  lab: Engine | undefined,
  { deserted }: Names,
  notices: string[],
): string[] | undefined {
  const own = replicas.filter(({ service }) => service === host);
  const right = own.length === 0 ? undefined : lab?.member(host)?.port;
  if (right === undefined || port === right) return undefined;
  notices.push(`${server}: ${host} listens on ${right}, so whoever is sent there is refused`);
  const hosts = own.flatMap(({ address, formerAddress }) => (address ?? formerAddress)?.replace(/:\d+$/, '') ?? []);
  const found = lab?.kind === 'process' ? [NOBODY] : hosts.map((one) => `${one}:${port}`);
  for (const address of found) deserted.add(address);
  return found.length === 0 ? undefined : found;
}

async function resolveOne(
  server: ServerConf,
  replicas: Replica[],
  labels: Map<string, string>,
): Promise<string[] | undefined> {
  if (isAddress(server.host) || server.host.startsWith('unix:')) return [server.server];
  const own = replicas.filter(({ service }) => service === server.host);
  const known = own.flatMap(({ name, address, formerAddress }) => {
    const at = address ?? formerAddress;
    if (at !== undefined) labels.set(at, name);
    return at ?? [];
  });
  if (known.length > 0) return known;
  const late = new Promise<undefined>((done) => setTimeout(() => done(undefined), 1_500).unref());
  const found = await Promise.race([lookup(server.host, { all: true }).catch(() => undefined), late]);
  if (found === undefined) return undefined;
  return found.map(({ address, family }) => `${family === 6 ? `[${address}]` : address}:${server.port}`);
}
