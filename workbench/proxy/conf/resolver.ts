import { isIP } from 'node:net';
import type { Place } from '../../model/conf/tree.ts';
import { parseTime } from '../../model/conf/values.ts';
import { broken, notHere, type Scope } from './scope.ts';

/** `resolver` and `resolver_timeout`. */
export interface ResolverConf {
  /** `address:port` of each name server. */
  servers: readonly string[];
  /** How long an answer counts, in ms; undefined: as long as its TTL says. */
  valid: number | undefined;
  ipv4: boolean;
  ipv6: boolean;
  /** ms */
  timeout: number;
  place: Place;
}

/** Reads the resolver that holds at a place. */
export function readResolver(scope: Scope): ResolverConf | undefined {
  const directive = scope.nearest('resolver');
  if (directive === undefined) return undefined;
  const conf = { servers: [] as string[], valid: undefined as number | undefined, ipv4: true, ipv6: true };
  for (const { text, place } of directive.args) {
    const [name, value = ''] = text.split(/=(.*)/s);
    if (name === 'valid') conf.valid = parseTime(value, 's') ?? invalid(text, place);
    else if (name === 'ipv6' || name === 'ipv4') conf[name] = value !== 'off';
    else if (name !== 'status_zone') conf.servers.push(addressOf(text, place));
  }
  return { ...conf, timeout: scope.time('resolver_timeout', 30_000), place: directive.place };
}

const invalid = (text: string, place: Place): never => {
  throw broken(`invalid parameter: ${text}`, place);
};

function addressOf(text: string, place: Place): string {
  const [, host = text, port = '53'] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(text) ?? [];
  const address = host === 'localhost' ? '127.0.0.1' : host;
  if (isIP(address.replace(/^\[|\]$/g, '')) === 0) throw notHere(`a name ("${host}") in "resolver"`, place);
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}
