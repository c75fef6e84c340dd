import { parseNumber } from '../values.ts';

/** The address of a `listen`, `server`, `resolver` or `proxy_pass`. */
export interface Address {
  /** Without its port; a `unix:` path, or an IPv6 address in brackets, stands whole. */
  host: string;
  port: number;
  /** Whether the text named no port. */
  noPort: boolean;
  /** From the first `/` or `?` on. */
  uri: string;
}

/**
 * Splits an address as nginx does.
 * @param form `listen`: a port alone is an address; `url`: a path may follow
 * @returns what is wrong with it, in nginx's words, or the address
 * @see src/core/ngx_inet.c ngx_parse_url
 */
export function parseAddress(text: string, defaultPort: number, form?: 'listen' | 'url'): Address | string {
  if (/^unix:/i.test(text)) return parseUnix(text, form);
  if (form === 'listen' && parseNumber(text.split('-')[0] ?? '') !== undefined)
    return checked('*', text, '', defaultPort);
  const [, authority = '', uri = ''] = /^([^/?]*)(.*)$/s.exec(text) ?? [];
  if (uri !== '' && form !== 'url') return 'invalid host';
  const [, host = '', behind = ''] = /^(\[[^\]]*\]|[^:]*)(.*)$/s.exec(authority) ?? [];
  if (host.startsWith('[') && !URL.canParse(`http://${host}/`)) return 'invalid IPv6 address';
  if (behind !== '' && !behind.startsWith(':')) return 'invalid host';
  if (host === '' && behind === '') return 'no host';
  return checked(host, behind === '' ? undefined : behind.slice(1), uri, defaultPort);
}

function checked(host: string, port: string | undefined, uri: string, defaultPort: number): Address | string {
  if (port === undefined) return { host, port: defaultPort, noPort: true, uri };
  const [first, last] = port.split('-').map(parseNumber); // a range: only in `listen`, and harmless elsewhere: it fails below
  const bad = (one: number | undefined) => one === undefined || one < 1 || one > 65535;
  if (first === undefined || bad(first) || (port.includes('-') && bad(last))) return 'invalid port';
  if (last !== undefined && last < first) return 'invalid port range';
  return host === '' ? 'no host' : { host, port: first, noPort: false, uri };
}

function parseUnix(text: string, form: 'listen' | 'url' | undefined): Address | string {
  const [, path = '', uri = ''] = (form === 'url' ? /^unix:([^:]*):?(.*)$/s : /^unix:(.*)()$/s).exec(text) ?? [];
  if (path === '') return 'no path in the unix domain socket';
  return path.length > 107
    ? 'too long path in the unix domain socket'
    : { host: `unix:${path}`, port: 0, noPort: true, uri };
}

/** Whether a host needs no resolving. nginx takes an empty part of an IPv4 address for 0. @see src/core/ngx_inet.c ngx_inet_addr */
export function isLiteral(host: string): boolean {
  if (/^\d*(\.\d*){3}$/.test(host)) return host.split('.').every((part) => Number(part) < 256);
  return host === '*' || host.startsWith('unix:') || host.startsWith('[');
}
