import type { Directive, Word } from '../tree.ts';
import { parseNumber, parseSize } from '../values.ts';
import { isLiteral, parseAddress } from './address.ts';
import { arg, type Check, refuse, type Scene, unsupported } from './scene.ts';
import { useRegex } from './variables.ts';

/** @see src/http/modules/ngx_http_proxy_module.c ngx_http_proxy_pass */
const proxyPass: Check = (directive, scene, { context, parents }) => {
  const url = arg(directive, 0);
  if (url.text.includes('$')) return;
  const [, scheme] = /^(https?):\/\//i.exec(url.text) ?? [];
  if (scheme === undefined) refuse(url, `invalid URL prefix in "${url.text}": expected "http://"`);
  if (scheme.toLowerCase() === 'https') unsupported(url, 'https to an upstream');
  const address = parseAddress(url.text.slice('http://'.length), 80, 'url');
  if (typeof address === 'string') refuse(url, `${address} in upstream "${url.text.slice('http://'.length)}"`);
  if (address.uri !== '' && (context === 'if in location' || !takesUri(parents.at(-1))))
    refuse(
      url,
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, ' +
        `or inside "if" statement: leave out "${address.uri}"`,
    );
  // A group may be defined further down, so its name is looked up at the end.
  scene.later.push(() => checkTarget(url, address, scene));
};

function checkTarget(url: Word, address: { host: string; port: number; noPort: boolean }, scene: Scene): void {
  if (scene.upstreams.has(address.host.toLowerCase())) {
    if (!address.noPort) refuse(url, `upstream "${address.host}" may not have port ${address.port}`);
  } else if (!isLiteral(address.host) && !scene.resolves(address.host))
    refuse(url, `host not found in upstream "${address.host}"`);
}

/** Whether a location is a prefix or exact one, whose name a URI can stand for. */
function takesUri(location: Directive | undefined): boolean {
  const [first] = location?.args ?? [];
  return first !== undefined && !first.text.startsWith('@') && !first.text.startsWith('~');
}

/** @see src/http/modules/ngx_http_proxy_module.c ngx_http_proxy_redirect */
const proxyRedirect: Check = (directive, scene, { parents }) => {
  const [first, second] = [arg(directive, 0), directive.args[1]];
  const block = parents.at(-1)?.block ?? [];
  const before = block.slice(0, block.indexOf(directive));
  const others = before.filter(({ name }) => name === 'proxy_redirect');
  if (others.some(({ args }) => args[0]?.text === 'off') || (first.text === 'off' && others.length > 0))
    refuse(directive, '"proxy_redirect" directive is duplicate');
  if (second !== undefined) {
    const [, caseless, pattern] = /^~(\*?)(.*)$/s.exec(first.text) ?? [];
    if (pattern !== undefined) useRegex({ ...first, text: pattern }, scene, caseless === '*');
  } else if (first.text === 'default') {
    const pass = before.find(({ name }) => name === 'proxy_pass');
    if (pass === undefined) refuse(first, '"proxy_redirect default" should be placed after the "proxy_pass" directive');
    if (pass?.args[0]?.text.includes('$'))
      refuse(first, '"proxy_redirect default" cannot be used with "proxy_pass" directive with variables');
  } else if (first.text !== 'off')
    refuse(first, `invalid parameter "${first.text}": expected "off", "default" or two texts`);
};

interface Buffers {
  one: number;
  number: number;
  each: number;
  busy: number | undefined;
  write: number | undefined;
  file: number | undefined;
}
const DEFAULT: Buffers = { one: 4096, number: 8, each: 4096, busy: undefined, write: undefined, file: undefined };

/**
 * The sizes of a server's and a location's buffers must fit each other, inherited ones included.
 * @see src/http/modules/ngx_http_proxy_module.c ngx_http_proxy_merge_loc_conf
 */
const buffers: Check = (directive, _, { parents }) => {
  const merged = [...parents, directive].reduce(override, DEFAULT);
  const largest = Math.max(merged.one, merged.each);
  const busy = merged.busy ?? 2 * largest;
  const all = (merged.number - 1) * merged.each;
  const own = directive.block?.findLast(({ name }) => /^proxy_(\w+_)?buffer|^proxy_(max_)?temp_file/.test(name));
  const wrong = (message: string) => refuse(own ?? directive, message);
  if (merged.number < 2) wrong('there must be at least 2 "proxy_buffers"');
  if (busy < largest) wrong(`"proxy_busy_buffers_size" must be at least as large as a buffer, ${largest} bytes`);
  if (busy > all)
    wrong(`"proxy_busy_buffers_size" (${busy}) must be less than all "proxy_buffers" minus one buffer (${all} bytes)`);
  if ((merged.write ?? largest) < largest)
    wrong(`"proxy_temp_file_write_size" must be at least as large as a buffer, ${largest} bytes`);
  if ((merged.file || largest) < largest)
    wrong(`"proxy_max_temp_file_size" must be 0 or at least as large as a buffer, ${largest} bytes`);
};

function override(outer: Buffers, { block = [] }: Directive): Buffers {
  const words = (name: string) => block.find((one) => one.name === name)?.args.map(({ text }) => text) ?? [];
  const size = (name: string) => parseSize(words(name)[0] ?? '');
  const [number, each] = words('proxy_buffers');
  return {
    one: size('proxy_buffer_size') ?? outer.one,
    number: parseNumber(number ?? '') ?? outer.number,
    each: parseSize(each ?? '') ?? outer.each,
    busy: size('proxy_busy_buffers_size') ?? outer.busy,
    write: size('proxy_temp_file_write_size') ?? outer.write,
    file: size('proxy_max_temp_file_size') ?? outer.file,
  };
}

export const PROXY_CHECKS: Record<string, Check> = { proxy_pass: proxyPass, proxy_redirect: proxyRedirect };
export const AFTER_PROXY: Record<string, Check> = { 'http server': buffers, location: buffers };
