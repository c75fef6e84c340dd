import type { Edit } from '../../workbench/model/conf/edit.ts';
import { type Placed, wordsOf } from './placed.ts';

/** One way to change a directive. */
export interface Change {
  what: string;
  edits: Edit[];
}

/** @param targets all that requests are passed to */
type Rule = (placed: Placed, targets: readonly string[]) => Change[];

/** Whether a directive says where a request goes, when it is tried again, or what becomes of it when nobody answers. */
export function isRouting({ directive: { name, args, block }, path }: Placed): boolean {
  if (path.at(-2)?.startsWith('upstream ') || ROUTING.has(name)) return true;
  if (name === 'proxy_set_header') return args[0]?.text === 'Connection';
  if (name === 'location') return block?.some((one) => one.name === 'proxy_pass') === true;
  return path.includes('location = /-/timeout') && ['if', 'return'].includes(name);
}

/**
 * The ways in which a directive is changed: it goes; each of its arguments goes; each of its numbers becomes ten times as
 * large; and what has no number becomes something else of its kind.
 */
export function changesOf(placed: Placed, targets: readonly string[]): Change[] {
  const further = RULES[placed.directive.name] ?? withTenfold;
  return [{ what: 'deleted', edits: [{ at: placed.path, remove: true }] }, ...further(placed, targets)];
}

/** A directive with other arguments. */
const to = (what: string, { directive, path }: Placed, ...words: string[]): Change => ({
  what,
  edits: [{ at: path, replace: `${[directive.name, ...words].join(' ')};` }],
});
const tenfold = (value: string): string => value.replace(/\d+/, (number) => `${Number(number) * 10}`);
const argumentsOf = ({ directive }: Placed): string[] => wordsOf(directive).slice(1);

const withTenfold: Rule = (placed) => {
  const [first = '', ...rest] = argumentsOf(placed);
  return [to('tenfold', placed, tenfold(first), ...rest)];
};

/** Each argument from some place on: without it, and with its number ten times as large. */
function ofArguments({ directive: { args }, path }: Placed, from: number): Change[] {
  return args.slice(from).flatMap(({ text }) => {
    const [key = '', value = ''] = text.split(/=(.*)/s);
    const gone: Change = { what: `${text} deleted`, edits: [{ at: path, withoutArgument: text }] };
    if (!/^\d/.test(value)) return [gone];
    return [gone, { what: `${text} tenfold`, edits: [{ at: path, withArgument: `${key}=${tenfold(value)}` }] }];
  });
}

/** Servers that nginx follows by `resolve` need a zone: both go, or it would refuse the conf. */
function withoutZone({ path, siblings }: Placed): Change {
  const followed = siblings.filter(({ args }) => args.some(({ text }) => text === 'resolve'));
  const edits = followed.map((server): Edit => {
    const at = [...path.slice(0, -1), wordsOf(server).join(' ')];
    return { at, withoutArgument: 'resolve' };
  });
  return { what: 'deleted, and resolve with it', edits: [...edits, { at: path, remove: true }] };
}

const RULES: Record<string, Rule> = {
  location: () => [],
  if: () => [],
  zone: (placed) => {
    const [name = '', size = ''] = argumentsOf(placed);
    return [withoutZone(placed), ...ofArguments(placed, 1), to('tenfold', placed, name, tenfold(size))];
  },
  server: (placed) => {
    const [address = '', ...rest] = argumentsOf(placed);
    const other = address.replace(/\d+$/, (port) => `${Number(port) + 1}`);
    return [to('to another port', placed, other, ...rest), ...ofArguments(placed, 1)];
  },
  resolver: (placed) => ofArguments(placed, 1),
  proxy_next_upstream: (placed) => [to('off', placed, 'off'), ...ofArguments(placed, 0)],
  proxy_pass: (placed, targets) => {
    const place = targets.indexOf(argumentsOf(placed)[0] ?? '');
    return [to('to another group', placed, targets[(place + 1) % targets.length] ?? '')];
  },
  proxy_http_version: (placed) => [to('1.0', placed, '1.0')],
  proxy_set_header: (placed) => [to('close', placed, argumentsOf(placed)[0] ?? '', 'close')],
  error_page: (placed) => {
    const words = argumentsOf(placed);
    const other = words.at(-1) === '/-/timeout' ? '/-/problem' : '/-/timeout';
    return [to('to another page', placed, ...words.slice(0, -1), other)];
  },
  return: (placed) => {
    const [status = '', ...rest] = argumentsOf(placed);
    return [to('with another status', placed, `${Number(status) + 1}`, ...rest)];
  },
};
const ROUTING = new Set([
  ...['worker_processes', 'resolver', 'resolver_timeout', 'error_page', 'proxy_pass', 'proxy_http_version'],
  ...['proxy_next_upstream', 'proxy_next_upstream_timeout', 'proxy_next_upstream_tries'],
  ...['proxy_connect_timeout', 'proxy_read_timeout', 'proxy_send_timeout'],
]);
