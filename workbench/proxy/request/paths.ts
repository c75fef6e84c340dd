import { toText } from '../conf/bytes.ts';
import type { Exchange } from './exchange.ts';

/**
 * The file that a path stands for, by `root` or `alias`.
 * @param name another path than the request's own
 * @see ngx_http_map_uri_to_path in src/http/ngx_http_core_module.c
 */
export function pathOf(x: Exchange, name = x.uri): string {
  const { root, alias } = x.settings.files;
  if (alias === undefined) return toText(root(x) + name);
  const { kind, name: prefix } = x.location;
  return toText(kind === 'regex' ? alias(x) : alias(x) + name.slice(prefix.length));
}
