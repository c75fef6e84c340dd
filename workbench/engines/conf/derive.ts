// The one file that turns a student's nginx.conf into what the host's nginx understands when replicas are
// processes on loopback. It edits in place, line by line, so that an error's line number is the student's own.
// What it may change is listed in rules.ts; everything else stays to the letter.
import { parseConf } from '../../model/conf/parse.ts';
import { addressesOf, type Edit, type Fit, RULES, type Rule, remove, type Seen } from './rules.ts';
import { everyDirective, type Found } from './walk.ts';

export { type Fit, LISTED } from './rules.ts';

/** One change, for the list that `./lab up` leaves beside the derived conf. */
export interface Change {
  line: number;
  from: string;
  to: string;
  why: string;
}

/** An edit, and the part of the text that it replaces. */
type Placed = { start: number; end: number; line: number; edit: Edit };

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/**
 * Fits one conf file to processes on loopback and to this machine's nginx.
 * @param text the student's file
 * @param file its name, for errors
 * @throws ConfError for a syntax error; anything else is left for nginx to find
 * @returns the derived text, which has the same lines, and the list of what was changed
 */
export function deriveConf(text: string, fit: Fit, file = 'nginx.conf'): { text: string; changes: Change[] } {
  const directives = everyDirective(parseConf(text, file));
  const upstreams = directives.filter(({ name }) => name === 'upstream').map(({ args }) => args[0]?.text ?? '');
  const seen: Seen = { upstreams: new Set(upstreams), named: new Set(), listens: false };
  const edits = directives.flatMap((directive): Placed[] => {
    const edit = directive.body === undefined ? ruleFor(directive.name)?.(directive, fit, seen) : undefined;
    return edit === undefined ? [] : [{ ...directive, line: directive.place.line, edit }];
  });
  const http = directives.find(({ name, parents }) => name === 'http' && parents.length === 0);
  return apply(text, [...edits, ...additions(http, fit, seen)]);
}

function ruleFor(name: string): Rule | undefined {
  if (TEMPORARY.some((kind) => name === `${kind}_temp_path`)) return () => remove('set by the lab');
  return Object.hasOwn(RULES, name) ? RULES[name] : undefined;
}

/** What the http block gets at its start and at its end. */
function additions(http: Found | undefined, fit: Fit, { named }: Seen): Placed[] {
  if (http?.body === undefined) return [];
  const { start, end } = http.body;
  const { line } = http.place;
  const paths = TEMPORARY.map((kind) => ` ${kind}_temp_path "${fit.temporary}${kind}";`).join('');
  const first = { text: paths, why: 'folders that this user may write to' };
  const groups = [...named].map((target) => {
    const servers = (addressesOf(target, fit) ?? []).map((address) => ` server ${address};`);
    return ` upstream ${target.replace(':', '_')} {${servers.join('')} }`;
  });
  const last = { text: `${groups.join('')} `, why: 'services named without an upstream' };
  return [
    { start, end: start, line, edit: first },
    ...(groups.length > 0 ? [{ start: end, end, line, edit: last }] : []),
  ];
}

function apply(text: string, edits: Placed[]) {
  let result = text;
  const changes: Change[] = [];
  for (const { start, end, line, edit } of edits.sort((a, b) => b.start - a.start)) {
    const from = text.slice(start, end);
    const lines = '\n'.repeat(from.split('\n').length - 1); // a directive over several lines leaves as many
    result = result.slice(0, start) + edit.text + lines + result.slice(end);
    changes.unshift({ line, from, to: edit.text.trim(), why: edit.why });
  }
  return { text: result, changes };
}
