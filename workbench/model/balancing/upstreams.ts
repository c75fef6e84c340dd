import type { Directive, Place } from '../conf/tree.ts';
import { parseTime } from '../conf/values.ts';
import type { Method } from './group.ts';
import type { PeerOptions } from './peer.ts';

/** One `server` line of an upstream. */
export interface ServerConf extends Omit<PeerOptions, 'name'> {
  host: string;
  /** 80 where the conf names none. */
  port: number;
  /** Whether its addresses are followed as they change. */
  resolve: boolean;
  place: Place;
}

/** An `upstream` block, or the group that nginx makes of a name in `proxy_pass`. */
export interface UpstreamConf {
  name: string;
  method: Method;
  /** For `hash`: its key, with variables. */
  key: string | undefined;
  /** Whether all workers share its state. */
  zone: boolean;
  servers: ServerConf[];
  place: Place;
}

const first = (block: readonly Directive[] | undefined, name: string) => block?.find((one) => one.name === name);
const all = (block: readonly Directive[] | undefined, name: string) => (block ?? []).filter((one) => one.name === name);

/** The `http` block of a conf, empty where there is none. */
export const httpOf = (tree: readonly Directive[]): readonly Directive[] => first(tree, 'http')?.block ?? [];

/**
 * Splits the address of a `server` line or of `proxy_pass`.
 * @returns port 80 where the text names none; a `unix:` path has no port
 */
export function splitAddress(text: string): { host: string; port: number } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text);
  return match === null || text.startsWith('unix:')
    ? { host: text, port: 0 }
    : { host: match[1] ?? '', port: Number(match[2] ?? 80) };
}

function readServer({ args, place }: Directive): ServerConf {
  const [address, ...options] = args.map(({ text }) => text);
  const value = (name: string) => options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1);
  return {
    server: address ?? '',
    ...splitAddress(address ?? ''),
    weight: Number(value('weight') ?? 1),
    maxFails: Number(value('max_fails') ?? 1),
    failTimeout: Math.floor((parseTime(value('fail_timeout') ?? '10') ?? 10_000) / 1000),
    maxConns: Number(value('max_conns') ?? 0),
    backup: options.includes('backup'),
    down: options.includes('down'),
    resolve: options.includes('resolve'),
    place,
  };
}

// Where a block names several methods nginx warns, and the last one counts.
function readMethod(block: readonly Directive[]): { method: Method; key: string | undefined } {
  const directive = block.findLast(({ name }) => ['hash', 'ip_hash', 'least_conn', 'random'].includes(name));
  const [one, two] = directive?.args.map(({ text }) => text) ?? [];
  switch (directive?.name) {
    case 'hash':
      return { method: { kind: 'hash', consistent: two === 'consistent' }, key: one };
    case 'random':
      return { method: { kind: 'random', two: one === 'two' }, key: undefined };
    case 'ip_hash':
    case 'least_conn':
      return { method: { kind: directive.name }, key: undefined };
    default:
      return { method: { kind: 'round_robin' }, key: undefined };
  }
}

/**
 * The upstreams of a conf that was checked.
 * @param tree the whole conf, includes in place
 * @returns by name, in the order of the conf
 */
export function readUpstreams(tree: readonly Directive[]): Map<string, UpstreamConf> {
  return new Map(
    all(httpOf(tree), 'upstream').map((directive): [string, UpstreamConf] => {
      const name = directive.args[0]?.text ?? '';
      const block = directive.block ?? [];
      const servers = all(block, 'server').map(readServer);
      return [
        name,
        { name, ...readMethod(block), zone: first(block, 'zone') !== undefined, servers, place: directive.place },
      ];
    }),
  );
}

/**
 * The group that nginx makes of `proxy_pass http://name:port`: round robin over the name's addresses, each worker for itself.
 * Source: ngx_http_upstream_init_round_robin ("an upstream implicitly defined by proxy_pass, etc.").
 */
export function implicitUpstream(target: string, place: Place): UpstreamConf {
  const server: ServerConf = {
    server: target,
    ...splitAddress(target),
    weight: 1,
    maxFails: 1,
    failTimeout: 10,
    maxConns: 0,
    backup: false,
    down: false,
    resolve: false,
    place,
  };
  return { name: target, method: { kind: 'round_robin' }, key: undefined, zone: false, servers: [server], place };
}

/**
 * The peers of an upstream: one for each address of each of its servers, each with the server's whole weight.
 * @param addressesOf the addresses (`host:port`) behind a server; empty while a name to be resolved has none
 */
export function peersOf(upstream: UpstreamConf, addressesOf: (server: ServerConf) => readonly string[]): PeerOptions[] {
  return upstream.servers.flatMap((server) => addressesOf(server).map((name): PeerOptions => ({ ...server, name })));
}
