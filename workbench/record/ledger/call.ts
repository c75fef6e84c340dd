import { attemptsOf, type Outcome } from '../attempts.ts';
import type { AccessLine, ClientLine, EventLine, RecordLine, ReplicaLine } from '../schema.ts';

const { imul } = Math;

/** One attempt, as nginx tells it. Times in ms since 1970. */
export interface Try {
  address: string;
  outcome: Outcome;
  status: number | undefined;
  began: number;
  ms: number;
  /** Who answered it, in nginx's words: known of the last attempt alone. */
  servedBy: string;
}

/** A request, as nginx tells it. Times in ms since 1970. */
export interface Call {
  line: AccessLine;
  service: string;
  began: number;
  ended: number;
  tries: Try[];
  exhausted: boolean;
}

/** When a line was written, in ms since 1970, by the clock of its own stream. */
export function timeOf(line: RecordLine): number {
  switch (line.stream) {
    case 'access':
      return toMs(Number(line.msec));
    case 'client':
      return endOf(line);
    default:
      return toMs(line.msec);
  }
}

/** Seconds since 1970 as ms. A double holds them to the microsecond. */
export const toMs = (seconds: number): number => Math.round(seconds * 1e6) / 1e3;

/** When the client had its answer. */
export const endOf = (line: ClientLine): number => toMs(line.intended) + line.ms;

/** When a replica began with a request. */
export const beginningOf = (line: ReplicaLine): number => toMs(line.msec) - line.ms;

/** The first segment of a path: `mult` of `/mult?op1=6&op2=7`. */
export function serviceOf(uri: string): string {
  for (let end = 1; end < uri.length; end++) {
    const character = uri.charCodeAt(end);
    if (character === 47 || character === 63 || character === 35) return uri.slice(1, end); // / ? #
  }
  return uri.slice(1);
}

/** Reads a line of nginx: its times, and its attempts one after the other. */
export function callOf(line: AccessLine): Call {
  const ended = timeOf(line);
  const began = ended - Math.round(Number(line.request_time) * 1e3);
  const { attempts, exhausted } = attemptsOf(line);
  const times = attempts.length > 1 ? line.upstream_response_time.split(/, | : /) : [line.upstream_response_time];
  let at = began;
  const tries = attempts.map(({ address, outcome, status }, index): Try => {
    const ms = Math.round(Number(times[index]) * 1e3) || 0; // `-` where there is none
    at += ms;
    const servedBy = index === attempts.length - 1 && outcome === 'answered' && !exhausted ? line.served_by : '';
    return { address, outcome, status, began: at - ms, ms, servedBy };
  });
  return { line, service: serviceOf(line.uri), began, ended, tries, exhausted };
}

/** Whether a replica can have written a line of an attempt: it has got as far as a replica. */
export const mayHaveLine = ({ outcome }: Try): boolean => outcome !== 'refused' && outcome !== 'unreachable';

/** A line that belongs to a request: all but the events. */
export type RequestLine = Exclude<RecordLine, EventLine>;

/** FNV-1a over the characters of a text. http://www.isthe.com/chongo/tech/comp/fnv/ */
export function hash(seed: number, text: string): number {
  let value = seed ^ 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = imul(value ^ text.charCodeAt(index), 0x01000193);
  return value;
}
