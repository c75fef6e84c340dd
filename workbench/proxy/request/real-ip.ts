import { isIP } from 'node:net';
import type { Exchange } from './exchange.ts';

/**
 * Takes the client's address from a header, if the connection comes from someone who is trusted.
 * @see src/http/modules/ngx_http_realip_module.c
 */
export function believeRealIp(x: Exchange): void {
  const { realIp } = x.server.root.settings;
  if (realIp === undefined) return;
  const addresses = (x.header(realIp.header) ?? '').split(/[\s,]+/).filter((one) => one !== '');
  if (realIp.header !== 'x-forwarded-for') addresses.splice(0, addresses.length - 1);
  while (addresses.length > 0 && realIp.trusts(x.remoteAddress)) {
    const next = addressOnly(addresses.pop() as string);
    if (next === undefined) return;
    x.remoteAddress = next;
    if (!realIp.recursive) return;
  }
}

function addressOnly(text: string): string | undefined {
  const bare = /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? (isIP(text) === 0 ? text.replace(/:\d+$/, '') : text);
  return isIP(bare) === 0 ? undefined : bare;
}
