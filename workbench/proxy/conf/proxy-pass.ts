import { implicitUpstream } from '../../model/balancing/upstreams.ts';
import type { Directive, Place } from '../../model/conf/tree.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { toBytes } from './bytes.ts';
import type { Compilation } from './compilation.ts';
import type { LocationKind } from './location.ts';
import { argument, broken, notHere } from './scope.ts';
import { compileTemplate, hasVariables, type Template } from './template.ts';

/** Where a URL points: to a group, under a host name, with or without a URI part. */
export interface Destination {
  upstream: Upstream;
  /** `$proxy_host`: without port if that is 80. */
  host: string;
  port: string;
  /** Begins with `/`; empty if the URL has none. */
  uri: string;
}

/** `proxy_pass` of a location. */
export interface ProxyPass {
  /** Known from the start, or else `url` gives it for each request. */
  fixed: Destination | undefined;
  url: Template;
  /** How much of the path the URI part replaces: the location's prefix. */
  replaces: number;
  /** What `proxy_redirect default` replaces at the start of a `Location`, and by what. */
  redirect: { from: string; to: string } | undefined;
  place: Place;
}

const URL_PARTS = /^http:\/\/([^/?]*)([/?].*)?$/is;

/** Cuts the address of a URL: name in lower case, port, and how it is shown. */
export function splitUrl(url: string): { target: string; host: string; port: string; uri: string } | undefined {
  const [, address, rest = ''] = URL_PARTS.exec(url) ?? [];
  if (address === undefined || address === '') return undefined;
  const port = /:(\d+)$/.exec(address)?.[1];
  const host = port === '80' ? address.slice(0, -3) : address;
  return { target: address.toLowerCase(), host, port: port ?? '80', uri: rest.startsWith('?') ? `/${rest}` : rest };
}

/**
 * Reads a `proxy_pass` directive.
 * @param prefix the location's name
 * @throws ConfError for a URL that can't be used there
 * @see ngx_http_proxy_pass in src/http/modules/ngx_http_proxy_module.c
 */
export function readProxyPass(
  directive: Directive,
  kind: LocationKind,
  prefix: string,
  compilation: Compilation,
): ProxyPass {
  const word = argument(directive, 0);
  if (/^https:/i.test(word.text)) throw notHere('https in "proxy_pass"', word.place);
  const replaces = kind === 'prefix' || kind === 'exact' ? prefix.length : 0;
  const url = compileTemplate(word, compilation.variables);
  const place = word.place;
  if (hasVariables(word.text)) return { fixed: undefined, url, replaces, redirect: undefined, place };
  const parts = splitUrl(toBytes(word.text));
  if (parts === undefined) throw broken(`invalid URL prefix in "${word.text}": expected http://`, place);
  if (/^http:\/\/unix:/i.test(word.text)) throw notHere('a Unix socket in "proxy_pass"', place);
  if (parts.uri !== '' && replaces === 0)
    throw broken(
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement',
      place,
    );
  const upstream = compilation.upstream(parts.target) ?? compilation.addUpstream(implicitUpstream(parts.target, place));
  const redirect = parts.uri === '' ? { from: `${word.text}/`, to: '/' } : { from: toBytes(word.text), to: prefix };
  return { fixed: { upstream, host: parts.host, port: parts.port, uri: parts.uri }, url, replaces, redirect, place };
}
