// What may differ between a student's conf and what is derived from it for processes on loopback: RULES lists it.
import { type Found, texts } from './walk.ts';

/** What a conf is fitted to. */
export interface Fit {
  /** Service name in the conf → its port in a container, and the loopback ports of its replicas. */
  services: Map<string, { port: number; replicas: number[] }>;
  /** The port that the conf listens on in a container, and the address to listen on instead. */
  listen: { port: number; address: string };
  /** Folders of a container → folders here, both with a slash at the end. */
  folders: [from: string, to: string][];
  /** Folder for nginx's temporary files. */
  temporary: string;
  /** Version of the nginx at hand, such as [1, 22, 1]. */
  version: number[];
}

/** What stands in a directive's place, and why. */
export type Edit = { text: string; why: string };
/** What the rules learn on their way through a conf. */
export interface Seen {
  upstreams: Set<string>;
  /** Services named in proxy_pass without an upstream. */
  named: Set<string>;
  /** Whether the lab's own address was listened on already. */
  listens: boolean;
}
export type Rule = (directive: Found, fit: Fit, seen: Seen) => Edit | undefined;

/** An address at which nothing listens: a refused connection. */
export const NOBODY = '127.0.0.1:1';
export const remove = (why: string): Edit => ({ text: '', why });
/** A word as a conf needs it: in quotes where it holds what would end it. */
const quote = (word: string) => (/^$|[\s;{"'\\#]/.test(word) ? `"${word.replace(/["\\]/g, '\\$&')}"` : word);
const print = (directive: Found, args: string[]) => `${[directive.name, ...args.map(quote)].join(' ')};`;
const isOlder = (version: number[], than: number[]) => {
  const at = than.findIndex((part, index) => part !== (version[index] ?? 0));
  return at >= 0 && (version[at] ?? 0) < (than[at] ?? 0);
};

/** The loopback addresses behind `name:port`, or undefined where the name is none of the lab's. */
export function addressesOf(target: string, fit: Fit): string[] | undefined {
  const [name = '', port = '80'] = target.split(':');
  const service = fit.services.get(name);
  if (service === undefined) return undefined;
  if (Number(port) !== service.port) return [NOBODY];
  return service.replicas.length > 0 ? service.replicas.map((replica) => `127.0.0.1:${replica}`) : [NOBODY];
}

const serverOfUpstream: Rule = (directive, fit) => {
  if (!directive.parents.at(-1)?.startsWith('upstream ')) return undefined;
  const [target = '', ...options] = texts(directive);
  const kept = options.filter((option) => option !== 'resolve');
  // A name that is none of the lab's stays, for nginx to refuse: "host not found in upstream".
  const addresses = addressesOf(target, fit) ?? [target];
  if (addresses[0] === target && kept.length === options.length) return undefined;
  return {
    text: addresses.map((address) => print(directive, [address, ...kept])).join(' '),
    why: 'replicas are processes on loopback',
  };
};

const proxyPass: Rule = (directive, fit, { upstreams, named }) => {
  const match = /^(https?:\/\/)([^/:$]+:\d+|[^/:$]+)(.*)$/.exec(directive.args[0]?.text ?? '');
  const [, scheme = '', target = '', rest = ''] = match ?? [];
  if (match === null || upstreams.has(target) || addressesOf(target, fit) === undefined) return undefined;
  named.add(target);
  return {
    text: print(directive, [`${scheme}${target.replace(':', '_')}${rest}`]),
    why: 'a service named without an upstream',
  };
};

const listen: Rule = (directive, fit, seen) => {
  const [address = '', ...options] = texts(directive);
  if (Number(address.split(':').at(-1)) !== fit.listen.port) {
    const bind = fit.listen.address.split(':')[0]; // a second port is no more open to the world than the first
    return /^\d+$/.test(address)
      ? { text: print(directive, [`${bind}:${address}`, ...options]), why: "the lab's own address" }
      : undefined;
  }
  if (seen.listens) return remove("the lab's own address is listened on already"); // listen 8080; listen [::]:8080;
  seen.listens = true;
  return { text: print(directive, [fit.listen.address, ...options]), why: "the lab's own address" };
};

const moved: Rule = (directive, fit) => {
  const words = texts(directive);
  if (words[0] === '/dev/stdout') return remove('the record goes to its file only');
  const args = words.map((word) => {
    const folder = fit.folders.find(([from]) => word.startsWith(from));
    return folder === undefined ? word : `${folder[1]}${word.slice(folder[0].length)}`;
  });
  return args.some((arg, index) => arg !== words[index])
    ? { text: print(directive, args), why: 'a folder of the container' }
    : undefined;
};

const keepalive: Rule = (directive, fit) =>
  directive.args[1]?.text === 'local' && isOlder(fit.version, [1, 29, 7])
    ? { text: print(directive, texts(directive).slice(0, 1)), why: 'not in this version of nginx' }
    : undefined;

export const RULES: Record<string, Rule> = {
  server: serverOfUpstream,
  proxy_pass: proxyPass,
  listen,
  resolver: () => remove("Docker's DNS is not here"),
  resolver_timeout: () => remove("Docker's DNS is not here"),
  include: moved,
  root: moved,
  alias: moved,
  access_log: moved,
  error_log: moved,
  daemon: () => remove('set by the lab'),
  pid: () => remove('set by the lab'),
  user: () => remove('set by the lab'),
  keepalive,
  keepalive_min_timeout: (_, fit) =>
    isOlder(fit.version, [1, 27, 4]) ? remove('not in this version of nginx') : undefined,
};
/** Names of the directives that the derived conf may differ in. */
export const LISTED = [...Object.keys(RULES), 'http'];
