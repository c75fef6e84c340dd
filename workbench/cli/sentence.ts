import { attemptsOf, type Outcome } from '../record/attempts.ts';
import type { Told } from '../record/journal.ts';
import type { EventLine } from '../record/schema.ts';
import type { Directory } from './directory.ts';
import { pad, paint } from './text.ts';

const SIGNS: Record<string, string> = { soma: '+', sub: '−', mult: '×' };
const FAILED: Record<Exclude<Outcome, 'answered'>, string> = {
  refused: '✕ refused',
  unreachable: '✕ gone',
  'hung up': '✕ hung up',
  'no answer': '✕ no answer',
  'given up': '… client left',
  unknown: '✕ failed',
};

/** What was asked and what came out: `mult 6×7=42`. The result is known only where the replica's line is there. */
export function describeRequest(method: string, uri: string, result?: unknown, operands?: [unknown, unknown]): string {
  const url = new URL(uri.replaceAll('+', '%2B'), 'http://lab');
  const name = url.pathname.slice(1);
  const [op1, op2] = operands ?? [url.searchParams.get('op1'), url.searchParams.get('op2')];
  const expr = url.searchParams.get('expr');
  const post = method === 'GET' ? '' : `${method} `;
  const equals = result === undefined ? '' : `=${typeof result === 'object' ? JSON.stringify(result) : result}`;
  if (expr !== null) return `${post}${name} ${expr}${equals}`;
  if (op1 === null || op1 === undefined || op2 === null || op2 === undefined)
    return `${post}${name === '' ? uri : name}`;
  return SIGNS[name] === undefined
    ? `${post}${name}(${op1}, ${op2})${equals}`
    : `${post}${name} ${op1}${SIGNS[name]}${op2}${equals}`;
}

/** The way a request took: `mult1 ✕ refused → mult2 ✓`. */
export function describeWay(told: Told, directory: Directory): string {
  const { access } = told;
  const { attempts, exhausted } = attemptsOf(access);
  const hops = attempts.map(({ address, outcome, status }, index) => {
    const last = index === attempts.length - 1;
    const name = last && access.served_by !== '' ? access.served_by : directory.nameOf(address);
    if (outcome !== 'answered') return `${name} ${paint.red(FAILED[outcome])}`;
    return `${name} ${status !== undefined && status < 400 ? paint.green('✓') : paint.yellow(String(status))}`;
  });
  if (exhausted) hops.push(paint.red('nobody left to ask'));
  const answered = hops.length > 0 && attempts.at(-1)?.outcome === 'answered' && !exhausted;
  if (!answered) hops.push(`${hops.length > 0 ? '' : 'nginx '}${paint.red(access.status)}`);
  return hops.join(' → ');
}

/** One request as one line of the ticker. `strip`: who answered the last ones, oldest first. */
export function describe(told: Told, directory: Directory, strip: string): string {
  const { access, replica } = told;
  const inner = access.user_agent === 'calc' ? paint.dim('  ↳ ') : '';
  const operands: [unknown, unknown] | undefined = replica?.op1 === undefined ? undefined : [replica.op1, replica.op2];
  const result = typeof replica?.resultado === 'number' ? replica.resultado : undefined;
  const what = pad(inner + describeRequest(access.method, access.uri, result, operands), 26);
  return `${what}  ${pad(describeWay(told, directory), 22)}  ${paint.dim(`${String(Math.round(Number(access.request_time) * 1000)).padStart(4)} ms`)}   ${strip}`;
}

const EVENTS: Partial<Record<EventLine['event'], string>> = {
  stop: 'is stopped',
  kill: 'is killed',
  pause: 'is frozen',
  resume: 'goes on',
  restart: 'is restarted',
  start: 'starts',
  ready: 'is ready',
  crash: 'crashed',
};

/**
 * One fault, scale or reload as one line; undefined for what no reader needs.
 * @param balancer what balances here, as a reader knows it
 */
export function describeEvent({ event, replica, service, detail }: EventLine, balancer: string): string | undefined {
  if (event === 'scale') return paint.magenta(`── ${service} now has ${detail} ──`);
  if (event === 'reload') return paint.magenta(`── ${balancer} takes the conf anew: it has forgotten all failures ──`);
  const text = EVENTS[event];
  const who = event === 'crash' && service === undefined ? balancer : replica; // the balancer is no service
  return text === undefined
    ? undefined
    : paint.magenta(`── ${who} ${text}${event === 'crash' && detail ? ` (${detail})` : ''} ──`);
}
