import type { ClientLine, ReplicaLine } from '../schema.ts';
import { beginningOf, type Call, mayHaveLine, toMs } from './call.ts';
import type { Group } from './group.ts';
import { markInside } from './inside.ts';
import { groupBy, pairUp } from './pair.ts';
import { agrees, type Expect, matchTold } from './told.ts';

const ODD_MS = 10_000; // a status that differs speaks against a pair like so much time

/** What belongs together: a request as the client, nginx and the replicas tell it. */
export interface Unit {
  sent: ClientLine | undefined;
  call: Call | undefined;
  /** For each attempt of the call what its replica wrote; or, without a call, what replicas wrote of it. */
  told: (ReplicaLine | undefined)[];
  /** Whether a service sent it on behalf of another request with the same id. */
  inside: boolean;
}

export interface Matching {
  units: Unit[];
  /** Lines of replicas that fit nothing. */
  rest: ReplicaLine[];
  /** Whether every line has found its place, and nothing speaks against it. */
  whole: boolean;
}

/** How a group is matched. */
export interface Rules {
  /** The User-Agent of the run's own sender. */
  agent: string;
  /** Lines further apart than this don't belong together, in ms. */
  window: number;
  expect: Expect;
}

export const startOf = (line: ClientLine) => toMs(line.msec);

const inOrder = <T>(list: T[], time: (one: T) => number) =>
  list.length < 2 ? list : list.toSorted((a, b) => time(a) - time(b));

/** Finds out which lines of one id belong together. */
export function match(group: Group, rules: Rules): Matching {
  return matchOne(group, rules) ?? matchAll(group, rules);
}

/** The usual case, in a fraction of the time: one line of each, and they agree. */
function matchOne({ sent: [sent], calls: [call], told: [told], size }: Group, { agent, expect }: Rules) {
  const [one] = call?.tries ?? [];
  if (size !== 3 || sent === undefined || call === undefined || told === undefined || one === undefined)
    return undefined;
  if (call.tries.length > 1 || call.line.user_agent !== agent || !mayHaveLine(one)) return undefined;
  const { uri } = call.line;
  if (sent.uri !== uri || told.uri !== uri || told.replica !== expect(one)) return undefined;
  if (!agree(sent, call) || !agrees(told, one)) return undefined;
  return { units: [{ sent, call, told: [told], inside: false }], rest: [], whole: true };
}

function matchAll(group: Group, rules: Rules): Matching {
  const sent = inOrder(group.sent, startOf);
  const calls = inOrder(group.calls, ({ began }) => began);
  const { told, rest, whole } = matchTold(calls, inOrder(group.told, beginningOf), rules);
  const partners = pairSent(sent, calls, rules);
  const units = calls.map(
    (call): Unit => ({
      call,
      sent: partners.get(call),
      told: call.tries.map((one) => told.get(one)),
      inside: false,
    }),
  );
  if (partners.size < sent.length) {
    const paired = new Set(partners.values());
    for (const line of sent) if (!paired.has(line)) units.push(lost(line, rest));
  }
  if (calls.length > 1 || group.spans.length > 0) markInside(group, units, rules);
  const isPlaced = units.every(({ sent, call, inside }) => call && (sent === undefined ? inside : agree(sent, call)));
  return { units, rest, whole: whole && isPlaced };
}

/** Whether client and nginx tell the same of a request. */
const agree = ({ status, upstream_addr }: ClientLine, { line }: Call) =>
  line.status === (status === 0 ? '499' : String(status)) &&
  (upstream_addr === '' || upstream_addr === line.upstream_addr);

/** For each of nginx's lines of a request of the run's own sender, the client's line. */
function pairSent(sent: ClientLine[], calls: Call[], { agent, window }: Rules): Map<Call, ClientLine> {
  const partners = new Map<Call, ClientLine>();
  const own = groupBy(calls, ({ line }) => (line.user_agent === agent ? line.uri : undefined));
  for (const [uri, lines] of groupBy(sent, (line) => line.uri)) {
    const pairs = pairUp(own.get(uri) ?? [], lines, {
      apart: (call, line) => call.began - startOf(line),
      unlike: (call, line) => (agree(line, call) ? 0 : ODD_MS),
      limit: window,
    });
    for (const [call, line] of pairs) partners.set(call, line);
  }
  return partners;
}

/** A request that nginx has no line of, with what replicas wrote of it: that is taken out of the rest. */
function lost(sent: ClientLine, rest: ReplicaLine[]): Unit {
  const told = rest.filter(({ uri }) => uri === sent.uri);
  for (const line of told) rest.splice(rest.indexOf(line), 1);
  return { sent, call: undefined, told, inside: false };
}
