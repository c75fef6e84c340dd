import { BlockList, isIP } from 'node:net';
import { broken, notHere, type Scope } from './scope.ts';

/** Whom to believe what about the client's address. */
export interface RealIp {
  trusts(address: string): boolean;
  /** The header that names the client, in lower case. */
  header: string;
  recursive: boolean;
}

/** Reads `set_real_ip_from`, `real_ip_header` and `real_ip_recursive`; undefined where nobody is trusted. */
export function readRealIp(scope: Scope): RealIp | undefined {
  const from = scope.all('set_real_ip_from');
  if (from.length === 0) return undefined;
  const list = new BlockList();
  for (const { args } of from) {
    const [word] = args;
    const [address = '', bits] = (word?.text ?? '').split('/');
    const kind = isIP(address);
    if (word === undefined || kind === 0) {
      if (word !== undefined) throw notHere(`"${word.text}" in "set_real_ip_from"`, word.place);
      continue;
    }
    const most = kind === 4 ? 32 : 128;
    if (bits !== undefined && (!/^\d+$/.test(bits) || Number(bits) > most))
      throw broken(`invalid parameter "${word.text}"`, word.place);
    list.addSubnet(address, Number(bits ?? most), kind === 4 ? 'ipv4' : 'ipv6');
  }
  const header = scope.nearest('real_ip_header')?.args[0];
  if (header?.text === 'proxy_protocol') throw notHere('the PROXY protocol', header.place);
  return {
    trusts: (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
    header: (header?.text ?? 'X-Real-IP').toLowerCase(),
    recursive: scope.flag('real_ip_recursive', false),
  };
}
