import { isIP } from 'node:net';
import { implicitUpstream } from '../../model/balancing/upstreams.ts';
import { type Destination, type ProxyPass, splitUrl } from '../conf/proxy-pass.ts';
import type { Exchange } from '../request/exchange.ts';
import { finalize } from '../request/special.ts';
import { Pass } from './pass.ts';
import { Upstream } from './upstream.ts';

/**
 * Passes a request on: finds out whom to, reads the body if it is to be read first, and lets a `Pass` do the rest.
 * @see ngx_http_proxy_handler in src/http/modules/ngx_http_proxy_module.c
 */
export function passOn(x: Exchange, pass: ProxyPass): void {
  findDestination(x, pass, (destination) => {
    x.proxyHost = destination.host;
    x.proxyPort = destination.port;
    const { requestBuffering } = x.settings.proxy;
    const start = () => new Pass(x, pass, destination).start();
    if (!requestBuffering && !x.body.done) start();
    else collect(x, start);
  });
}

/** Reads the whole body, so that it can be sent again to another peer. */
function collect(x: Exchange, then: () => void): void {
  x.connection.incoming.read(x, { data: () => {}, end: then, fault: (status) => finalize(x, status) }, true);
}

function findDestination(x: Exchange, pass: ProxyPass, then: (destination: Destination) => void): void {
  if (pass.fixed !== undefined) {
    then(pass.fixed);
    return;
  }
  const url = pass.url(x);
  const parts = splitUrl(url);
  if (parts === undefined) {
    x.connection.log('error', `invalid URL prefix in "${url}"`, x);
    finalize(x, 500);
    return;
  }
  const known = x.connection.runtime.conf.upstreams.find(({ conf }) => conf.name.toLowerCase() === parts.target);
  if (known !== undefined) then({ ...parts, upstream: known });
  else findAddresses(x, pass, parts, then);
}

// A name that only the request knows is looked up now, and has a group of its own for this one request.
function findAddresses(
  x: Exchange,
  { place }: ProxyPass,
  parts: Omit<Destination, 'upstream'> & { target: string },
  then: (destination: Destination) => void,
): void {
  const conf = implicitUpstream(parts.target, place);
  const [server] = conf.servers;
  const goOn = (addresses: readonly string[]) => {
    const upstream = new Upstream(conf, 1, {});
    if (server !== undefined) upstream.setAddresses(server, addresses);
    upstream.fill();
    then({ ...parts, upstream });
  };
  const host = server?.host.replace(/^\[|\]$/g, '') ?? '';
  if (isIP(host) !== 0) {
    goOn([`${server?.host}:${server?.port}`]);
    return;
  }
  const { resolver } = x.connection.runtime;
  if (resolver === undefined) {
    x.connection.log('error', `no resolver defined to resolve ${host}`, x);
    finalize(x, 502);
    return;
  }
  void resolver.look(host).then((found) =>
    x.connection.guard(x, () => {
      if (Array.isArray(found)) goOn(found.map((address) => `${address}:${server?.port}`));
      else {
        x.connection.log('error', `${host} could not be resolved (${found})`, x);
        finalize(x, 502);
      }
    }),
  );
}
