import { parseConf } from '../../model/conf/parse.ts';
import type { ClientConnection } from '../client/connection.ts';
import { newExchange } from '../client/new-exchange.ts';
import { type Conf, compileConf, type Site } from '../conf/compile.ts';
import { RequestHead } from '../http/request-head.ts';
import { LogFiles } from '../logs/log-files.ts';
import type { Exchange } from '../request/exchange.ts';

/** Compiles what stands in an http block. */
export function compileHttp(http: string, main = ''): Conf {
  const tree = parseConf(`${main} events { } http { access_log off; ${http} }`, 'nginx.conf');
  return compileConf(tree, { prefix: '/prefix/', logs: new LogFiles('/prefix/'), zones: new Map() });
}

/** A request as a conf's first address gets it, before anything was done with it. */
export function exchangeOf(conf: Conf, target: string, headers = '', method = 'GET'): Exchange {
  const [site] = conf.sites.values() as Iterable<Site> as [Site];
  const head = new RequestHead(site.otherwise.limits);
  head.feed(Buffer.from(`${method} ${target} HTTP/1.1\r\nHost: test\r\n${headers}\r\n`, 'latin1'));
  const connection = {
    runtime: { conf },
    worker: { index: 0, pid: 42 },
    remoteAddress: '10.0.0.9',
    remotePort: 4242,
    localAddress: '10.0.0.1',
    localPort: 80,
    number: 1,
    requests: 1,
    now: () => 0,
  } as unknown as ClientConnection;
  return newExchange(connection, head, site, 0);
}
