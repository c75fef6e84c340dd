import { type ClientLine, RECORD_VERSION } from '../record/schema.ts';
import type { Shot } from './order.ts';
import type { Outcome } from './sender.ts';

/** Which request of which phase, and when it was due, as performance.now() has it. */
export interface Turn {
  phase: string;
  n: number;
  id: string;
  due: number;
}

/**
 * The line that the record keeps of a request.
 * @param offset what to add to performance.now() for ms since 1970
 */
export function clientLine({ phase, n, id, due }: Turn, shot: Shot, outcome: Outcome, offset: number): ClientLine {
  const { sent, ended, status, headers, error } = outcome;
  const right = isRight(shot, outcome);
  const header = (name: string) => String(headers[name] ?? '');
  return {
    stream: 'client',
    v: RECORD_VERSION,
    time: new Date(sent + offset).toISOString(),
    msec: seconds(sent + offset),
    intended: seconds(due + offset),
    request_id: id,
    phase,
    n,
    method: shot.method,
    uri: shot.path,
    status,
    ms: Math.round((ended - due) * 1000) / 1000,
    upstream_addr: header('x-upstream'),
    upstream_status: header('x-upstream-status'),
    served_by: header('x-served-by'),
    ...(right !== undefined && { right }),
    ...(error !== undefined && { error }),
  };
}

/** Milliseconds as seconds, to the microsecond. */
const seconds = (ms: number): number => Math.round(ms * 1000) / 1e6;

/** Whether an answer holds what was expected. Only success can be right or wrong: an error says of itself that it is one. */
function isRight({ resultado, text }: Shot, { status, body }: Outcome): boolean | undefined {
  if (status < 200 || status > 299) return undefined;
  if (text !== undefined) return body === text;
  if (resultado === undefined) return undefined;
  try {
    return (JSON.parse(body) as { resultado?: unknown } | null)?.resultado === resultado;
  } catch {
    return false;
  }
}
