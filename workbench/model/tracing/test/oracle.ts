import { Group, type Method } from '../../balancing/group.ts';
import type { PeerOptions } from '../../balancing/peer.ts';
import type { Policy } from '../../balancing/policy.ts';
import { Request } from '../../balancing/request.ts';
import type { Change, TracedRequest } from '../observed.ts';
import { permutations } from '../orders.ts';

/** What is asked: whether any order explains the requests. */
export interface Question {
  method: Method;
  peers: PeerOptions[];
  policy: Policy;
  requests: readonly TracedRequest[];
  changes: readonly Change[];
  uncertainty: number;
}

/** One thing that happened, as some course of events has it. */
interface Step {
  request?: number;
  change?: Change;
  seconds: number;
  /** Of an end: how long the request had lasted, and whether an error came on a kept connection. */
  lasted?: number;
  cached?: boolean;
  order?: readonly PeerOptions[];
}

class Wrong extends Error {}
class TooMany extends Error {}

/**
 * The plainest checker there is: it tries every order of events, each from the start, and leaves nothing out. Only for
 * traces of a few requests.
 * @returns undefined if there are too many orders
 */
export function someOrderExplains(question: Question): boolean | undefined {
  let left = 20_000;
  const visit = (course: readonly Step[]): boolean => {
    if (left-- <= 0) throw new TooMany();
    const ready = readyAfter(question, course);
    if (ready.length === 0) return true;
    return ready.some((step) => {
      const longer = [...course, step];
      return isPossible(question, longer) && visit(longer);
    });
  };
  try {
    return visit([]);
  } catch (error) {
    if (error instanceof TooMany) return undefined;
    throw error;
  }
}

function readyAfter({ requests, changes, uncertainty, policy }: Question, course: readonly Step[]): Step[] {
  const all: { from: number; to: number; steps: Step[] }[] = [];
  for (const change of changes) {
    if (course.some((one) => one.change === change)) continue;
    const orders = change.kind === 'add' ? [...permutations(change.peers)] : [[]];
    all.push({ ...change, steps: orders.map((order) => ({ change, order, seconds: 0 })) });
  }
  for (const [request, { at, attempts, exhausted }] of requests.entries()) {
    const done = course.filter((one) => one.request === request).length;
    if (done >= 2 * attempts.length + (exhausted ? 1 : 0)) continue;
    const ended = Math.ceil(done / 2);
    const lasted = attempts.slice(0, ended).reduce((sum, { ms }) => sum + ms, 0);
    const slack = uncertainty + ended;
    const [from, to] = [at + lasted - slack, at + lasted + slack];
    const isClose = policy.timeout > 0 && Math.abs(lasted - policy.timeout) <= slack;
    const last = attempts[ended - 1];
    const kept = done % 2 === 1 && last?.outcome === 'error' && last.sent ? [false, true] : [false];
    const seconds = [...new Set([from, to].map((ms) => Math.floor(ms / 1000)))];
    const steps = seconds.flatMap((second) =>
      (isClose ? [policy.timeout - 1, policy.timeout] : [lasted]).flatMap((lasted) =>
        kept.map((cached): Step => ({ request, seconds: second, lasted, cached })),
      ),
    );
    all.push({ from, to, steps });
  }
  const deadline = Math.min(...all.map(({ to }) => to));
  return all.filter(({ from }) => from <= deadline).flatMap(({ steps }) => steps);
}

function isPossible(question: Question, course: readonly Step[]): boolean {
  try {
    play(question, course);
    return true;
  } catch (error) {
    if (error instanceof Wrong) return false;
    throw error;
  }
}

function play({ method, peers, policy, requests }: Question, course: readonly Step[]): void {
  let group = new Group('g', method, peers);
  const models = new Map<number, Request>();
  const done = new Map<number, number>();
  for (const { request, change, order = [], seconds, lasted = 0, cached = false } of course) {
    if (change !== undefined) group = apply(group, change, order);
    if (request === undefined) continue;
    const traced = requests[request] as TracedRequest;
    const now = { seconds, ms: traced.at + lasted };
    const step = done.get(request) ?? 0;
    done.set(request, step + 1);
    const asking = { method: traced.method, policy, ...(traced.key !== undefined && { key: traced.key }) };
    const model = models.get(request) ?? new Request(group, asking, { ...now, ms: traced.at });
    models.set(request, model);
    const attempt = traced.attempts[step >> 1];
    if (step % 2 === 0) {
      if (model.pick(now)?.name !== attempt?.name) throw new Wrong();
    } else if (attempt !== undefined) {
      const more = traced.attempts.length > (step >> 1) + 1 || traced.exhausted;
      const next = end(model, attempt, now, cached);
      if (next !== more && !(next && traced.status === 499)) throw new Wrong();
    }
  }
}

function end(
  model: Request,
  { outcome, sent }: TracedRequest['attempts'][number],
  now: { seconds: number; ms: number },
  cached: boolean,
): boolean {
  if (typeof outcome === 'number' && model.answered(outcome, now) === 'next') return true;
  if (typeof outcome !== 'number' && outcome !== 'left')
    return model.failed(outcome, now, { sent, cached: cached && outcome === 'error' && sent }) === 'next';
  model.finish(now);
  return false;
}

function apply(group: Group, change: Change, order: readonly PeerOptions[]): Group {
  const present = [...group.primaries.peers, ...(group.backups?.peers ?? [])];
  if (change.kind === 'reset') return new Group(group.name, group.method, change.peers ?? present);
  const gone = change.kind === 'remove' ? change.names : [];
  const wanted = [...present.filter(({ name }) => !gone.includes(name)), ...order];
  group.replace(new Set([...present, ...wanted].map(({ server }) => server)), wanted);
  return group;
}
