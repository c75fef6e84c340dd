import { cpus } from 'node:os';
import { httpOf, readUpstreams } from '../../model/balancing/upstreams.ts';
import type { Directive, Word } from '../../model/conf/tree.ts';
import type { LogFiles } from '../logs/log-files.ts';
import { LimitZone } from '../request/limit-zone.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { Compilation } from './compilation.ts';
import type { Listen } from './listen.ts';
import { LogFormats } from './log-format.ts';
import { compileMap } from './map.ts';
import { Names } from './names.ts';
import { type ResolverConf, readResolver } from './resolver.ts';
import { argument, broken, notHere, Scope } from './scope.ts';
import { readServer, type Server } from './server.ts';
import { compileTemplate } from './template.ts';
import { Variables } from './variables.ts';

/** The servers of one address. */
export interface Site {
  listen: Listen;
  names: Names<Server>;
  otherwise: Server;
}

/** A conf, ready to be run. */
export interface Conf {
  sites: ReadonlyMap<string, Site>;
  upstreams: readonly Upstream[];
  zones: ReadonlyMap<string, LimitZone>;
  resolver: ResolverConf | undefined;
  workers: number;
  /** `worker_connections`: of clients and of upstreams together. */
  connections: number;
  pid: Word | undefined;
  /** How many slots for variables a request needs. */
  slots: number;
}

/** What a conf is compiled with, besides its own text. */
export interface Surroundings {
  /** Folder of relative names, with a slash at the end. */
  prefix: string;
  logs: LogFiles;
  /** The zones of the conf before, whose counts go on. */
  zones: ReadonlyMap<string, LimitZone>;
}

// Values that nginx takes and this balancer does not honour.
const REFUSED: [name: string, value: string][] = [
  ['proxy_force_ranges', 'on'],
  ['proxy_pass_trailers', 'on'],
  ['ignore_invalid_headers', 'off'],
  ['proxy_http_version', '2'],
];

function refuse(tree: readonly Directive[]): void {
  for (const { name, args, place, block } of tree) {
    if (REFUSED.some(([one, value]) => one === name && args[0]?.text === value))
      throw notHere(`"${name} ${args[0]?.text}"`, place);
    refuse(block ?? []);
  }
}

/**
 * Compiles a conf that was checked: what a request needs is a closure afterwards, and nothing is parsed again.
 * @throws ConfError for what is broken or not supported
 */
export function compileConf(tree: readonly Directive[], { prefix, logs, zones }: Surroundings): Conf {
  refuse(tree);
  const main = new Scope([tree]);
  const events = main.inside(main.nearest('events')?.block);
  const http = main.inside(httpOf(tree));
  const workers = main.word('worker_processes', '1') === 'auto' ? cpus().length : main.number('worker_processes', 1);
  const variables = new Variables();
  const own = readZones(http, variables, zones);
  const compilation = new Compilation(variables, new LogFormats(variables), own, logs, { prefix, workers });
  for (const directive of http.own) {
    if (directive.name === 'map') compileMap(directive, variables);
    if (directive.name === 'log_format') compilation.formats.add(directive);
  }
  addUpstreams(tree, http, compilation);
  const servers = http.own.filter(({ name }) => name === 'server').map((one) => readServer(one, http, compilation));
  variables.check();
  return {
    sites: groupSites(servers),
    upstreams: compilation.upstreams,
    zones: own,
    resolver: readResolver(http),
    workers,
    connections: events.number('worker_connections', 512),
    pid: main.nearest('pid')?.args[0],
    slots: variables.slots,
  };
}

function addUpstreams(tree: readonly Directive[], http: Scope, compilation: Compilation): void {
  const blocks = http.own.filter(({ name }) => name === 'upstream');
  for (const [name, conf] of readUpstreams(tree)) {
    const block = blocks.find(({ args }) => args[0]?.text === name)?.block ?? [];
    const scope = http.inside(block);
    const keepalive = block.find((one) => one.name === 'keepalive');
    const own = new Scope([block]); // keepalive_timeout & co. of http are about clients
    const key = conf.key === undefined ? undefined : { text: conf.key, raw: conf.key, place: conf.place };
    compilation.addUpstream(conf, {
      key: key && compileTemplate(key, compilation.variables),
      resolver: readResolver(scope),
      keepalive: {
        connections: keepalive === undefined ? 32 : Number(argument(keepalive, 0).text),
        local: keepalive === undefined || keepalive.args[1]?.text === 'local',
        requests: own.number('keepalive_requests', 1000),
        time: own.time('keepalive_time', 3_600_000),
        timeout: own.time('keepalive_timeout', 60_000),
      },
    });
  }
}

function readZones(http: Scope, variables: Variables, before: Surroundings['zones']): Map<string, LimitZone> {
  const zones = new Map<string, LimitZone>();
  for (const directive of http.own.filter(({ name }) => name === 'limit_req_zone')) {
    const words = directive.args.map(({ text }) => text);
    const name =
      words
        .find((text) => text.startsWith('zone='))
        ?.slice('zone='.length)
        .split(':')[0] ?? '';
    const [, rate, unit] =
      words.map((text) => /^rate=(\d+)r\/([sm])$/.exec(text)).find((match) => match !== null) ?? [];
    if (rate === undefined) throw broken('"limit_req_zone" needs a rate such as rate=10r/s', directive.place);
    const perSecond = unit === 's' ? Number(rate) * 1000 : Math.floor((Number(rate) * 1000) / 60);
    const key = compileTemplate(argument(directive, 0), variables);
    zones.set(name, new LimitZone(key, perSecond, before.get(name)));
  }
  return zones;
}

/** @see ngx_http_optimize_servers in src/http/ngx_http.c: the default is the first one, or the one that says so */
function groupSites(servers: readonly Server[]): Map<string, Site> {
  const sites = new Map<string, Site>();
  for (const server of servers) {
    for (const listen of server.listens) {
      const site = sites.get(listen.key) ?? { listen, names: new Names<Server>(), otherwise: server };
      if (site.otherwise === server && site.listen !== listen && sites.has(listen.key))
        throw broken(`a duplicate listen ${listen.key}`, listen.place);
      if (listen.isDefault && site.listen.isDefault && site.listen !== listen)
        throw broken(`a duplicate default server for ${listen.key}`, listen.place);
      if (listen.isDefault) Object.assign(site, { listen, otherwise: server });
      for (const { text, pattern } of server.names)
        if (pattern === undefined) site.names.add(text, server);
        else site.names.addPattern(pattern, server);
      sites.set(listen.key, site);
    }
  }
  return sites;
}
