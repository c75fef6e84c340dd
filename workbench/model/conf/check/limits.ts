import type { Word } from '../tree.ts';
import { parseNumber, parseTime } from '../values.ts';
import { isLiteral, parseAddress } from './address.ts';
import { arg, type Check, refuse, type Scene } from './scene.ts';
import { useVariables } from './variables.ts';
import { addZone } from './zones.ts';

const behindSign = ({ text }: Word) => text.slice(text.indexOf('=') + 1);

/** @see src/http/modules/ngx_http_limit_req_module.c ngx_http_limit_req_zone */
const limitZone: Check = (directive, scene) => {
  useVariables(arg(directive, 0), scene);
  const zone = directive.args.slice(1).find(({ text }) => text.startsWith('zone='));
  for (const option of directive.args.slice(1)) {
    if (option.text.startsWith('rate=')) {
      if (!parseNumber(behindSign(option).replace(/r\/[sm]$/, '')))
        refuse(option, `invalid rate "${option.text}": expected a rate such as 10r/s or 30r/m`);
    } else if (!option.text.startsWith('zone=')) refuse(option, `invalid parameter "${option.text}"`);
  }
  if (zone === undefined) refuse(directive, '"limit_req_zone" must have "zone" parameter');
  const [name = '', size] = behindSign(zone).split(/:(.*)/s);
  if (size === undefined) refuse(zone, `invalid zone size "${zone.text}": expected zone=NAME:SIZE`);
  if (scene.limits.has(name)) refuse(zone, `limit_req_zone "${name}" is already bound to a key`);
  scene.limits.add(name);
  addZone(zone, { name, size, use: 'keys', scene });
};

/** @see src/http/modules/ngx_http_limit_req_module.c ngx_http_limit_req */
const limit: Check = (directive, scene, { parents }) => {
  const zone = directive.args.find(({ text }) => text.startsWith('zone='));
  for (const option of directive.args) {
    const [, name] = /^(burst|delay)=/.exec(option.text) ?? [];
    if (name !== undefined) {
      if (!parseNumber(behindSign(option)))
        refuse(option, `invalid ${name} value "${option.text}": expected a number from 1`);
    } else if (option !== zone && option.text !== 'nodelay') refuse(option, `invalid parameter "${option.text}"`);
  }
  if (zone === undefined) refuse(directive, '"limit_req" must have "zone" parameter');
  addZone(zone, { name: behindSign(zone), use: 'keys', scene });
  const block = parents.at(-1)?.block ?? [];
  const earlier = block.slice(0, block.indexOf(directive)).filter(({ name }) => name === 'limit_req');
  if (earlier.some(({ args }) => args.some(({ text }) => text === zone.text)))
    refuse(directive, '"limit_req" directive is duplicate');
};

/** @see src/core/ngx_resolver.c ngx_resolver_create */
const resolver: Check = (directive, scene, { context }) => {
  const families = { ipv4: true, ipv6: true };
  let servers = 0;
  for (const word of directive.args) {
    const [, name, value = ''] = /^(valid|ipv4|ipv6)=(.*)$/s.exec(word.text) ?? [];
    if (name === undefined) {
      checkServer(word, scene);
      servers++;
    } else if (name === 'valid' ? parseTime(value, 's') === undefined : !/^(on|off)$/.test(value))
      refuse(word, `invalid parameter: ${word.text}`);
    else if (name !== 'valid') families[name as 'ipv4' | 'ipv6'] = value === 'on';
  }
  if (!families.ipv4 && !families.ipv6) refuse(directive, '"ipv4" and "ipv6" cannot both be "off"');
  if (servers === 0) refuse(directive, 'no name servers defined: "resolver" needs an address');
  if (context === 'http') scene.resolver = true;
};

function checkServer(word: Word, scene: Scene): void {
  const address = parseAddress(word.text, 53);
  if (typeof address === 'string') refuse(word, `${address} in resolver "${word.text}"`);
  if (!isLiteral(address.host) && !scene.resolves(address.host))
    refuse(word, `host not found in resolver "${word.text}"`);
}

/** @see src/http/modules/ngx_http_realip_module.c ngx_http_realip_from */
const realIpFrom: Check = (directive, scene) => {
  const word = arg(directive, 0);
  const [host = '', bits] = word.text.split(/\/(.*)/s);
  const isV6 = /^[\da-f:.]*:[\da-f:.]*$/i.test(host);
  const isV4 = /^\d{1,3}(\.\d{1,3}){3}$/.test(host) && host.split('.').every((part) => Number(part) < 256);
  const fits = bits === undefined || (parseNumber(bits) ?? 999) <= (isV6 ? 128 : 32);
  if (word.text === 'unix:' || ((isV4 || isV6) && fits)) return;
  if (bits !== undefined || isV4 || !scene.resolves(host))
    refuse(word, `host not found in set_real_ip_from "${word.text}"`);
};

export const LIMIT_CHECKS: Record<string, Check> = {
  limit_req_zone: limitZone,
  limit_req: limit,
  resolver,
  'upstream resolver': (directive, scene) => resolver(directive, scene, { context: 'upstream', parents: [] }),
  set_real_ip_from: realIpFrom,
};
