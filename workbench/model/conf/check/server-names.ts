import type { Listen } from './listen.ts';
import { type Check, refuse, type Scene } from './scene.ts';
import { useRegex } from './variables.ts';

/** Whether a host name or a pattern with one `*` at its start or end. @see src/core/ngx_hash.c ngx_hash_add_key */
export function isHostPattern(text: string): boolean {
  if (text.includes('..') || (text.match(/\*/g)?.length ?? 0) > 1) return false;
  return !text.includes('*') || /^\*\..|^.+\.\*$/.test(text);
}

/** @see src/http/ngx_http_core_module.c ngx_http_core_server_name */
const serverName: Check = ({ args }, scene) => {
  for (const word of args) {
    if (/^\*(?!\..)/.test(word.text) || word.text === '.')
      refuse(word, `server name "${word.text}" is invalid: a "*" needs a dot and a name behind it`);
    if (word.text === '~') refuse(word, 'empty regex in server name "~"');
    if (word.text.startsWith('~')) useRegex({ ...word, text: word.text.slice(1) }, scene, /[A-Z]/.test(word.text));
  }
};

/**
 * Where several servers share an address their names decide: of two equal ones the second leads nowhere.
 * @see src/http/ngx_http.c ngx_http_server_names
 */
export function checkServerNames(scene: Scene): void {
  for (const [address, listen] of scene.listens) if (listen.servers.length > 1) checkNames(address, listen, scene);
}

function checkNames(address: string, { servers }: Listen, scene: Scene): void {
  const taken = new Set<string>();
  const names = servers.flatMap(({ block = [] }) => block.filter(({ name }) => name === 'server_name'));
  for (const word of names.flatMap(({ args }) => args).filter(({ text }) => !text.startsWith('~'))) {
    if (!isHostPattern(word.text)) refuse(word, `invalid server name or wildcard "${word.text}" on ${address}`);
    if (taken.has(word.text.toLowerCase()))
      scene.notice(word.place, `conflicting server name "${word.text}" on ${address}, ignored`);
    taken.add(word.text.toLowerCase());
  }
}

export const NAME_CHECKS: Record<string, Check> = { server_name: serverName };
