import type { Directive, Word } from '../tree.ts';
import { parseNumber, parseSize } from '../values.ts';
import { type Address, isLiteral, parseAddress } from './address.ts';
import { arg, type Check, refuse, type Scene, unsupported } from './scene.ts';

/** What the conf has said of one address. */
export interface Listen {
  servers: Directive[];
  defaultServer: boolean;
  /** Whether options of its socket were set: only one `listen` may. */
  set: boolean;
}

const VALUES: Record<string, (value: string) => boolean> = {
  backlog: (value) => Boolean(parseNumber(value)),
  fastopen: (value) => parseNumber(value) !== undefined,
  ipv6only: (value) => /^(on|off)$/.test(value),
  rcvbuf: (value) => parseSize(value) !== undefined,
  sndbuf: (value) => parseSize(value) !== undefined,
  so_keepalive: (value) => /^(on|off|(?=.*[1-9])\w*:\w*:\d*|\w+)$/.test(value),
};
const SOCKET = new Set(['bind', 'deferred', 'reuseport', 'multipath']);
const UNSUPPORTED = new Set(['ssl', 'http2', 'quic', 'proxy_protocol']);

/** @see src/http/ngx_http_core_module.c ngx_http_core_listen, ngx_http.c ngx_http_add_listen */
const listen: Check = (directive, scene, { parents }) => {
  const word = arg(directive, 0);
  const address = parseAddress(word.text, 80, 'listen');
  if (typeof address === 'string') refuse(word, `${address} in "${word.text}" of the "listen" directive`);
  if (!isLiteral(address.host) && !scene.resolves(address.host))
    refuse(word, `host not found in "${word.text}" of the "listen" directive`);
  const options = directive.args.slice(1);
  const set = options.map(checkOption).includes(true);
  const server = parents.at(-1) ?? directive;
  note(word, address, { scene, server, set, isDefault: options.some(({ text }) => /^default(_server)?$/.test(text)) });
};

/** @returns whether it sets an option of the socket */
function checkOption(option: Word): boolean {
  const [name = '', value] = option.text.split(/=(.*)/s);
  if (value === undefined && /^default(_server)?$/.test(name)) return false;
  if (value === undefined && SOCKET.has(name)) return true;
  if (value === undefined && UNSUPPORTED.has(name)) unsupported(option, `listen … ${name}`);
  const test = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
  if (value === undefined || test === undefined)
    refuse(option, `invalid parameter "${option.text}": no such option of "listen"`);
  if (!test(value)) refuse(option, `invalid ${name} "${option.text}"`);
  return true;
}

/** Several servers may share an address, but its socket is set up once and it has one default server. */
function note(
  word: Word,
  { host, port }: Address,
  { scene, server, set, isDefault }: { scene: Scene; server: Directive; set: boolean; isDefault: boolean },
): void {
  const key = host.startsWith('unix:') ? host : `${host === '*' ? '0.0.0.0' : host}:${port}`;
  const known: Listen = scene.listens.get(key) ?? { servers: [], defaultServer: false, set: false };
  scene.listens.set(key, known);
  if (known.servers.includes(server)) refuse(word, `a duplicate listen ${key}`);
  if (known.set && set) refuse(word, `duplicate listen options for ${key}`);
  if (known.defaultServer && isDefault) refuse(word, `a duplicate default server for ${key}`);
  known.servers.push(server);
  known.set ||= set;
  known.defaultServer ||= isDefault;
}

/** A server that names no address listens on port 80. @see src/http/ngx_http_core_module.c ngx_http_core_server */
const afterServer: Check = (server, scene) => {
  if (server.block?.some(({ name }) => name === 'listen')) return;
  const word: Word = { text: '', raw: '', place: server.place };
  note(word, { host: '*', port: 80, noPort: true, uri: '' }, { scene, server, set: false, isDefault: false });
};

export const LISTEN_CHECKS: Record<string, Check> = { listen };
export const AFTER_LISTEN: Record<string, Check> = { 'http server': afterServer };
