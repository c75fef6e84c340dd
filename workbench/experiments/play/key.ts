import { addressKey } from '../../model/balancing/address.ts';
import type { Method } from '../../model/balancing/group.ts';
import type { AskedShot } from '../experiment.ts';

/**
 * The key that a request brings to `hash` or `ip_hash`.
 * @param text the key of the conf, with variables
 * @returns undefined where it holds a variable that only the balancer knows
 */
export function keyOf(
  text: string | undefined,
  kind: Method['kind'],
  shot: Pick<AskedShot, 'path'>,
): Uint8Array | undefined {
  if (kind === 'ip_hash') return addressKey('127.0.0.1');
  if (kind !== 'hash' || text === undefined) return undefined;
  const [path = '', query = ''] = shot.path.split(/\?(.*)/s);
  let known = true;
  const key = text.replace(/\$\{?(\w+)\}?/g, (_, name: string) => {
    if (name === 'request_uri') return shot.path;
    if (name === 'uri' || name === 'document_uri') return path;
    if (name === 'args' || name === 'query_string') return query;
    const own = /^arg_(\w+)$/.exec(name)?.[1];
    if (own !== undefined) return new RegExp(`(?:^|&)${own}=([^&]*)`).exec(query)?.[1] ?? '';
    known = false;
    return '';
  });
  return known ? new TextEncoder().encode(key) : undefined;
}
