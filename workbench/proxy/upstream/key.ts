import type { Exchange } from '../request/exchange.ts';
import { binaryAddress } from '../request/variables.ts';
import type { Upstream } from './upstream.ts';

/** What `hash` and `ip_hash` look at: the key's bytes, or the first bytes of the client's address. */
export function keyOf(x: Exchange, { conf, key }: Upstream): { key: Uint8Array } | undefined {
  if (conf.method.kind === 'hash') return { key: Buffer.from(key?.(x) ?? '', 'latin1') };
  if (conf.method.kind !== 'ip_hash') return undefined;
  const bytes = Buffer.from(binaryAddress(x.remoteAddress), 'latin1');
  return { key: bytes.length === 4 ? bytes.subarray(0, 3) : bytes };
}
