import { basename, dirname, relative } from 'node:path';
import { fileSource } from '../../files/file-source.ts';
import { Group } from '../../model/balancing/group.ts';
import type { PeerOptions } from '../../model/balancing/peer.ts';
import { DEFAULT_POLICY } from '../../model/balancing/policy.ts';
import { type Route, readRoutes } from '../../model/balancing/routes.ts';
import { implicitUpstream, peersOf, readUpstreams, type UpstreamConf } from '../../model/balancing/upstreams.ts';
import { checkConf, type Notice } from '../../model/conf/check.ts';
import { loadConf } from '../../model/conf/load.ts';
import { ConfError, type Directive, type Place } from '../../model/conf/tree.ts';
import { confFailure } from '../conf/broken.ts';
import type { Engine } from '../engine.ts';
import { LabFailure } from '../failure.ts';
import { resolveAll } from './names.ts';

/** Everything a prediction starts from. */
export interface Source {
  conf: string;
  upstream: UpstreamConf;
  route: Pick<Route, 'policy' | 'patience'>;
  peers: PeerOptions[];
  /** Worker processes; undefined for `auto`. */
  workers: number | undefined;
  /** How a peer is called: its replica, or its name in the conf. */
  label: (name: string) => string;
  /** Peers at whose address nobody listens. */
  deserted: ReadonlySet<string>;
  notices: string[];
}

const MINUTE = { connect: 60_000, send: 60_000, read: 60_000 };
export const placeText = ({ file, line }: Place): string => `${relative(process.cwd(), file) || file}, line ${line}`;

/** Reads and checks a conf. @throws LabFailure with file, line and column */
export function readConf(conf: string): { tree: Directive[]; notices: string[] } {
  try {
    const tree = loadConf(conf, fileSource());
    const notices = checkConf(tree);
    return { tree, notices: [...foldIgnored(notices)] };
  } catch (error) {
    throw error instanceof ConfError ? confFailure(error) : error;
  }
}

// Directives that change neither the picks nor the answers: one sentence for all of them.
function* foldIgnored(notices: readonly Notice[]): Generator<string> {
  const [ignored, others] = [notices.filter(isIgnored), notices.filter((one) => !isIgnored(one))];
  for (const { place, message } of others) yield `${placeText(place)}: ${message}`;
  const names = ignored.map(({ place, message }) => `${/"(\S+)"/.exec(message)?.[1]} (line ${place.line})`);
  if (names.length > 0) yield `passed over, as no pick depends on it: ${names.join(', ')}`;
}
const isIgnored = ({ message }: Notice) => message.includes('is ignored: it changes neither');

/**
 * Reads an upstream from a conf, with a peer for each address of each name.
 * @param lab the running lab, whose replicas are who the names mean
 * @throws LabFailure
 */
export async function readSource(conf: string, name: string, lab: Engine | undefined): Promise<Source> {
  const { tree, notices } = readConf(conf);
  const upstreams = readUpstreams(tree);
  const routes = readRoutes(tree);
  const upstream = findUpstream(name, upstreams, routes, conf);
  const own = routes.filter((route) => route.upstream === upstream.name);
  const route = own[0] ?? { policy: DEFAULT_POLICY, patience: MINUTE };
  if (own[0] === undefined) notices.push(`no proxy_pass leads to ${upstream.name}: nginx's defaults count`);
  const different = own.find((one) => JSON.stringify(patternOf(one)) !== JSON.stringify(patternOf(own[0] ?? one)));
  if (different !== undefined)
    notices.push(
      `${placeText(different.place)} passes requests on by other rules; those of location ${own[0]?.location} count here`,
    );
  const names = await resolveAll(upstream, lab, notices);
  const workers = tree.find((one) => one.name === 'worker_processes')?.args[0]?.text ?? '1';
  const named = peersOf(upstream, (server) => names.addresses.get(server.server) ?? []);
  // In a lab of processes the balancer's own conf holds addresses, and `hash … consistent` is computed from them.
  const peers = lab?.kind === 'process' ? named.map((peer) => ({ ...peer, server: peer.name })) : named;
  return {
    conf,
    upstream,
    route,
    peers,
    workers: workers === 'auto' ? undefined : Number(workers),
    label: (address) => names.labels.get(address) ?? address,
    deserted: names.deserted,
    notices,
  };
}

const patternOf = ({ policy, patience }: Route) => [
  [...policy.conditions].sort(),
  { ...policy, conditions: 0 },
  patience,
];

function findUpstream(name: string, upstreams: Map<string, UpstreamConf>, routes: Route[], conf: string): UpstreamConf {
  const named = upstreams.get(name);
  if (named !== undefined) return named;
  const route = routes.find(({ upstream }) => upstream === name || upstream.split(':')[0] === name);
  if (route !== undefined) return implicitUpstream(route.upstream, route.place);
  const known = new Set([...upstreams.keys(), ...routes.map(({ upstream }) => upstream)]);
  throw new LabFailure(
    'usage',
    `${basename(dirname(conf))}/${basename(conf)} has no upstream ${name}.`,
    `It has: ${[...known].join(', ') || 'none'}`,
  );
}

/** A group in its fresh state. */
export const freshGroup = ({ upstream, peers }: Source): Group => new Group(upstream.name, upstream.method, peers);
