/** The record's version. A line of another version is not read. */
export const RECORD_VERSION = 1;

/** A request, as nginx saw it (nginx/record.conf). All values are text, as nginx writes them; times in seconds. */
export interface AccessLine {
  stream: 'access';
  v: number;
  time: string;
  msec: string;
  worker: string;
  request_id: string;
  method: string;
  uri: string;
  status: string;
  request_time: string;
  upstream: string;
  upstream_addr: string;
  upstream_status: string;
  upstream_connect_time: string;
  upstream_header_time: string;
  upstream_response_time: string;
  served_by: string;
  bytes_sent: string;
  remote_addr: string;
  user_agent: string;
}

/** A request, as the replica that answered it saw it (kit/log.ts). `ms` in milliseconds. */
export interface ReplicaLine {
  stream: 'replica';
  v: number;
  time: string;
  msec: number;
  service: string;
  replica: string;
  request_id: string;
  method: string;
  uri: string;
  status: number;
  ms: number;
  operation?: string;
  op1?: number;
  op2?: number;
  expr?: string;
  resultado?: number | string;
  fault?: string;
  aborted?: boolean;
  trace_id?: string;
}

/** What happened to a replica or to the whole lab, as the engine knows it. */
export interface EventLine {
  stream: 'events';
  v: number;
  time: string;
  msec: number;
  event:
    | 'up'
    | 'down'
    | 'start'
    | 'ready'
    | 'stop'
    | 'kill'
    | 'pause'
    | 'resume'
    | 'restart'
    | 'crash'
    | 'exit'
    | 'scale'
    | 'reload';
  replica?: string;
  service?: string;
  address?: string;
  detail?: string;
}

/**
 * A request, as the one who sent it saw it. Times `msec` and `intended` in seconds since 1970, `ms` in milliseconds.
 * The wait that a client feels runs from the intended time: a late sender must not hide a slow lab.
 */
export interface ClientLine {
  stream: 'client';
  v: number;
  /** When it was really sent. */
  time: string;
  msec: number;
  /** When it was due. */
  intended: number;
  request_id: string;
  /** The phase of the run, and which request of it, from 1. */
  phase: string;
  n: number;
  method: string;
  uri: string;
  /** 0: no answer came. */
  status: number;
  /** From the intended time to the end of the answer, or to its failure. */
  ms: number;
  /** The attempts that the answer told of (X-Upstream, X-Upstream-Status), as nginx wrote them. */
  upstream_addr: string;
  upstream_status: string;
  served_by: string;
  /** Whether the answer was the right one (the sum is the sum); absent where nothing was expected. */
  right?: boolean;
  /** Why no answer came: ECONNRESET, `gave up after 100 ms`, … */
  error?: string;
}

export type RecordLine = AccessLine | ReplicaLine | EventLine | ClientLine;

const STREAMS = new Set(['access', 'replica', 'events', 'client']);

/**
 * Reads one line of the record.
 * @returns undefined for anything else that stands in a log: other text, another stream or version
 */
export function parseLine(text: string): RecordLine | undefined {
  const start = text.indexOf('{"');
  if (start < 0) return undefined;
  try {
    const line = JSON.parse(text.slice(start)) as Partial<RecordLine>;
    return STREAMS.has(line.stream ?? '') && line.v === RECORD_VERSION ? (line as RecordLine) : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a line of the events stream. `now` in milliseconds since 1970. */
export function eventLine(
  event: EventLine['event'],
  about: Pick<EventLine, 'replica' | 'service' | 'address' | 'detail'>,
  now: number,
): EventLine {
  return { stream: 'events', v: RECORD_VERSION, time: new Date(now).toISOString(), msec: now / 1000, event, ...about };
}
