/** What the first line of a request says. */
export interface RequestLine {
  method: string;
  /** The target as sent: a path, or what stood in an absolute URL; `/` where that had no path. */
  target: string;
  /** Behind the target's path and `?`; `empty` says that an absolute URL had no path at all. */
  empty: boolean;
  /** Host of an absolute URL, which counts more than the Host header. */
  host: string | undefined;
  /** 1001 is HTTP/1.1, 9 is HTTP/0.9: one line, no headers. */
  version: number;
}

const LINE = /^([A-Z_-]+) +([^ ]+)(?: +([^ ].*?)?)? *$/s;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a target must not hold
const CONTROL = /[\x00-\x1f\x7f]/;
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(\[[A-Za-z0-9:._~!$&'()*+,;=-]*\]|[A-Za-z0-9.-]*)(?::(\d*))?([/?].*)?$/s;

/**
 * Reads a request line as nginx does.
 * @param line without its line end
 * @returns the line's parts, or the status that nginx answers: 400, 505
 * @see ngx_http_parse_request_line in src/http/ngx_http_parse.c
 */
export function parseRequestLine(line: string): RequestLine | number {
  const [, method, target, protocol] = LINE.exec(line) ?? [];
  if (method === undefined || target === undefined || CONTROL.test(target)) return 400;
  const version = protocol === undefined ? 9 : versionOf(protocol);
  if (target.startsWith('/'))
    return version < 0 ? -version : { method, target, empty: false, host: undefined, version };
  const [whole, host, port, rest = ''] = ABSOLUTE.exec(target) ?? [];
  if (whole === undefined || host === undefined || method === 'CONNECT') return 400;
  if (version < 0) return -version;
  const path = rest === '' ? '/' : rest;
  return {
    method,
    target: path,
    empty: path.startsWith('?'),
    host: port === undefined ? host : `${host}:${port}`,
    version,
  };
}

/** @returns 1000 times major and minor, or a status, negative */
function versionOf(protocol: string): number {
  const [, first, more = '', minor] = /^HTTP\/([1-9])(\d*)(?:\.(\d{1,3})$)?/.exec(protocol) ?? [];
  if (first === undefined) return -400;
  if (first !== '1' || more !== '') return -505;
  return minor === undefined ? -400 : 1000 + Number(minor);
}

// Letters, digits, and what RFC 3986 calls unreserved, sub-delims and percent-encoded.
const NAME = /^(\[[\w.:~!$&'()*+,;=-]*\]|[\w.~!$&'()*+,;=%-]*)(?::(\d*))?$/;

/**
 * Checks a host as a client names it.
 * @returns the name in lower case without port and final dot; undefined if nginx would refuse it
 * @see ngx_http_validate_host in src/http/ngx_http_request.c
 */
export function hostName(text: string): string | undefined {
  const [, host, port] = NAME.exec(text) ?? [];
  if (host === undefined || host.includes('..') || Number(port ?? 0) > 65_535) return undefined;
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  return name === '' ? undefined : name.toLowerCase();
}
