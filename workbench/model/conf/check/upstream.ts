import type { Directive, Word } from '../tree.ts';
import { isBefore, parseNumber, parseTime } from '../values.ts';
import { isLiteral, parseAddress } from './address.ts';
import { arg, type Check, refuse, type Scene, unsupported } from './scene.ts';
import { addZone } from './zones.ts';

const METHODS = ['hash', 'ip_hash', 'least_conn', 'random', 'sticky'];
const WITHOUT_BACKUP = ['hash', 'ip_hash', 'random'];
const isOption = (word: Word, name: string) => word.text.startsWith(`${name}=`);

/** Notes the name. @see src/http/ngx_http_upstream.c ngx_http_upstream_add */
const upstream: Check = (directive, scene) => {
  const name = arg(directive, 0);
  if (name.text === '') refuse(name, 'no host in upstream: its name is empty');
  if (scene.upstreams.has(name.text.toLowerCase())) refuse(name, `duplicate upstream "${name.text}"`);
  scene.upstreams.set(name.text.toLowerCase(), directive);
};

/** @see src/http/ngx_http_upstream.c ngx_http_upstream, ngx_http_upstream_round_robin.c ngx_http_upstream_init_round_robin */
const afterUpstream: Check = (directive, scene) => {
  const name = arg(directive, 0);
  const block = directive.block ?? [];
  const servers = block.filter((one) => one.name === 'server');
  const has = (server: Directive, option: string) =>
    server.args.some(({ text }, index) => index > 0 && text === option);
  if (servers.length === 0)
    refuse({ ...name, place: directive.close ?? name.place }, `no servers are inside upstream "${name.text}"`);
  if (servers.every((server) => has(server, 'backup')))
    refuse(name, `no servers in upstream "${name.text}": all of them are backups`);
  if (!servers.some(isFollowed)) return;
  if (!block.some((one) => one.name === 'zone'))
    refuse(name, `resolving names at run time requires upstream "${name.text}" to be in shared memory: add a "zone"`);
  if (block.some((one) => one.name === 'resolver')) return;
  scene.later.push(() => {
    if (!scene.resolver) refuse(name, `no resolver defined to resolve names at run time in upstream "${name.text}"`);
  });
};

function isFollowed({ args }: Directive): boolean {
  const address = parseAddress(args[0]?.text ?? '', 80);
  return args.some(({ text }) => text === 'resolve') && typeof address === 'object' && !isLiteral(address.host);
}

/** @see src/http/ngx_http_upstream.c ngx_http_upstream_server */
const server: Check = (directive, scene, { parents }) => {
  const before = parents.at(-1)?.block ?? [];
  const method = before.slice(0, before.indexOf(directive)).findLast(({ name }) => METHODS.includes(name))?.name;
  for (const option of directive.args.slice(1)) checkOption(option, method, scene);
  const address = arg(directive, 0);
  const parsed = parseAddress(address.text, 80);
  if (typeof parsed === 'string') refuse(address, `${parsed} in upstream "${address.text}"`);
  const follows = directive.args.some(({ text }) => text === 'resolve');
  if (!follows && !isLiteral(parsed.host) && !scene.resolves(parsed.host))
    refuse(address, `host not found in upstream "${address.text}"`);
};

function checkOption(option: Word, method: string | undefined, scene: Scene): void {
  const { text } = option;
  const value = text.slice(text.indexOf('=') + 1);
  const invalid = (hint: string) => refuse(option, `invalid parameter "${text}": ${hint}`);
  if (isOption(option, 'weight')) {
    if (!parseNumber(value)) invalid('expected a whole number from 1');
  } else if (isOption(option, 'max_fails') || isOption(option, 'max_conns')) {
    if (parseNumber(value) === undefined) invalid('expected a whole number');
  } else if (isOption(option, 'fail_timeout')) {
    if (parseTime(value, 's') === undefined) invalid('expected a time in whole seconds, such as 10s');
  } else if (text === 'backup') {
    if (method !== undefined && WITHOUT_BACKUP.includes(method))
      refuse(option, `balancing method does not support parameter "backup": "${method}" has no backups`);
  } else if (text === 'resolve') {
    if (isBefore(scene.version, [1, 27, 3])) invalid('nginx knows it from 1.27.3 on');
  } else if (isOption(option, 'service') || isOption(option, 'route') || text === 'drain') {
    if (isBefore(scene.version, isOption(option, 'service') ? [1, 27, 3] : [1, 29, 6]))
      invalid('unknown to this nginx');
    unsupported(option, `parameter "${text}"`);
  } else if (text !== 'down') invalid('no such option of a server');
}

/** nginx takes a second method with a warning; the last one counts. */
const method: Check = (directive, scene, { parents }) => {
  const before = parents.at(-1)?.block ?? [];
  const isSet = ({ name }: Directive) =>
    METHODS.includes(name) || (name === 'keepalive' && isBefore(scene.version, [1, 29, 7]));
  const earlier = before.slice(0, before.indexOf(directive)).findLast(isSet);
  if (earlier !== undefined)
    scene.notice(
      directive.place,
      `load balancing method redefined: "${earlier.name}" of line ${earlier.place.line} is lost`,
    );
  const [first, second] = directive.args;
  const expected = directive.name === 'hash' ? [undefined, 'consistent'] : ['two', 'least_conn'];
  if (first !== undefined && expected[0] !== undefined && first.text !== expected[0])
    refuse(first, `invalid parameter "${first.text}": expected "${expected[0]}"`);
  if (second !== undefined && second.text !== expected[1])
    refuse(second, `invalid parameter "${second.text}": expected "${expected[1]}"`);
};

/** @see src/http/modules/ngx_http_upstream_keepalive_module.c ngx_http_upstream_keepalive */
const keepalive: Check = (directive, scene) => {
  const [connections, local] = [arg(directive, 0), directive.args[1]];
  const number = parseNumber(connections.text);
  const isOld = isBefore(scene.version, [1, 29, 7]);
  if (number === undefined || (isOld && number === 0))
    refuse(connections, `invalid value "${connections.text}" in "keepalive" directive: expected a whole number`);
  if (local !== undefined && isOld)
    refuse(local, 'invalid number of arguments in "keepalive" directive: nginx knows "local" from 1.29.7 on');
  if (local !== undefined && local.text !== 'local')
    refuse(local, `invalid parameter "${local.text}": expected "local"`);
};

const zone: Check = (directive, scene) => {
  const word = arg(directive, 0);
  addZone(word, { name: word.text, size: directive.args[1]?.text, use: 'peers', scene });
};

export const UPSTREAM_CHECKS: Record<string, Check> = {
  upstream,
  'upstream server': server,
  hash: method,
  ip_hash: method,
  least_conn: method,
  random: method,
  keepalive,
  zone,
};
export const AFTER_UPSTREAM: Record<string, Check> = { upstream: afterUpstream };
