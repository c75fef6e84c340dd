import type { Edit } from '../../workbench/model/conf/edit.ts';
import { type Placed, wordsOf } from './placed.ts';

/** One way to change a directive. */
export interface Change {
  what: string;
  edits: Edit[];
}

const ROUTING = [
  ...['worker_processes', 'resolver', 'resolver_timeout', 'error_page', 'proxy_pass', 'proxy_http_version'],
  ...['proxy_next_upstream', 'proxy_next_upstream_timeout', 'proxy_next_upstream_tries'],
  ...['proxy_connect_timeout', 'proxy_read_timeout', 'proxy_send_timeout'],
];

/** Whether a directive says where a request goes, when it is tried again, or what becomes of it when nobody answers. */
export function isRouting({ directive: { name, args, block }, path }: Placed): boolean {
  const around = path.at(-2) ?? '';
  if (around.startsWith('upstream ') || ROUTING.includes(name)) return true;
  if (name === 'proxy_set_header') return args[0]?.text === 'Connection';
  if (name === 'location') return block?.some((one) => one.name === 'proxy_pass') === true;
  return path.includes('location = /-/timeout') && ['if', 'return'].includes(name);
}

/**
 * The ways in which a directive is changed: it goes; each of its arguments goes; each of its numbers becomes ten times as
 * large; and what has no number becomes something else of its kind.
 * @param targets all that requests are passed to
 */
export function changesOf(placed: Placed, targets: readonly string[]): Change[] {
  return [{ what: 'deleted', edits: [{ at: placed.path, remove: true }] }, ...furtherChanges(placed, targets)];
}

function furtherChanges(placed: Placed, targets: readonly string[]): Change[] {
  const { directive } = placed;
  const [, first = '', ...rest] = wordsOf(directive);
  const to = (what: string, ...words: string[]): Change => ({
    what,
    edits: [{ at: placed.path, replace: `${[directive.name, ...words].join(' ')};` }],
  });
  switch (directive.name) {
    case 'location':
    case 'if':
      return [];
    case 'zone':
      return [withoutZone(placed), ...ofArguments(placed, 1), to('tenfold', first, tenfold(rest[0] ?? ''))];
    case 'server':
      return [
        to(
          'to another port',
          first.replace(/\d+$/, (port) => `${Number(port) + 1}`),
          ...rest,
        ),
        ...ofArguments(placed, 1),
      ];
    case 'proxy_next_upstream':
      return [to('off', 'off'), ...ofArguments(placed, 0)];
    case 'resolver':
      return ofArguments(placed, 1);
    case 'proxy_pass':
      return [to('to another group', targets[(targets.indexOf(first) + 1) % targets.length] ?? '')];
    case 'proxy_http_version':
      return [to('1.0', '1.0')];
    case 'proxy_set_header':
      return [to('close', first, 'close')];
    case 'error_page':
      return [
        to('to another page', first, ...rest.slice(0, -1), rest.at(-1) === '/-/timeout' ? '/-/problem' : '/-/timeout'),
      ];
    case 'return':
      return [to('with another status', `${Number(first) + 1}`, ...rest)];
    default:
      return [to('tenfold', tenfold(first), ...rest)];
  }
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

/** Each argument from some place on: without it, and with its number ten times as large. */
function ofArguments({ directive: { args }, path }: Placed, from: number): Change[] {
  return args.slice(from).flatMap(({ text }) => {
    const [key = '', value = ''] = text.split(/=(.*)/s);
    const gone: Change = { what: `${text} deleted`, edits: [{ at: path, withoutArgument: text }] };
    if (!/^\d/.test(value)) return [gone];
    return [gone, { what: `${text} tenfold`, edits: [{ at: path, withArgument: `${key}=${tenfold(value)}` }] }];
  });
}

const tenfold = (value: string): string => value.replace(/\d+/, (number) => `${Number(number) * 10}`);
