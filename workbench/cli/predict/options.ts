import { InvalidArgumentError } from 'commander';
import type { Behaviour } from '../../model/prediction/plan.ts';

/** What `./lab predict` may be told. */
export interface PredictFlags {
  n: number;
  conf?: string;
  workers?: number;
  every: number;
  wait?: Map<number, number>;
  fail?: FaultOption[];
  key?: string;
  post?: boolean;
  fromLog?: boolean;
  json?: boolean;
  explain?: boolean;
  watch?: boolean;
}

/** `mult1@4..9=refused`, taken apart. */
export interface FaultOption {
  text: string;
  peer: string;
  from: number;
  to: number;
  behaviour: Behaviour;
}

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 };
const WORDS: Behaviour[] = ['refused', 'unreachable', 'reset', 'timeout'];

/** Reads `100ms`, `11.2s`, `2m` as ms. */
export function readDuration(text: string): number {
  const [, value, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  if (value === undefined) throw new InvalidArgumentError('Expected a time such as 100ms, 11.2s or 2m.');
  return Math.round(Number(value) * (UNITS[unit ?? ''] ?? 1));
}

/** Reads `11.2s@12`: wait 11.2 s before request 12. May be repeated; times before one request add up. */
export function readWait(text: string, before: Map<number, number> = new Map()): Map<number, number> {
  const [, time, request] = /^([^@]+)@([1-9]\d*)$/.exec(text) ?? [];
  if (time === undefined) throw new InvalidArgumentError('Expected TIME@REQUEST, such as 11.2s@12.');
  const number = Number(request);
  return new Map([...before, [number, (before.get(number) ?? 0) + readDuration(time)]]);
}

/** Reads `mult1@4..9=refused`; `@4` is one request, `@4..` all from there on, and without `@` it is all. */
export function readFault(text: string, before: FaultOption[] = []): FaultOption[] {
  const [, peer, from, dots, to, how] = /^(.+?)(?:@([1-9]\d*)(\.\.)?([1-9]\d*)?)?=(\w+)$/.exec(text) ?? [];
  const status = Number(how);
  const behaviour = status >= 200 && status <= 599 ? status : WORDS.find((word) => word === how);
  if (peer === undefined || behaviour === undefined || (to !== undefined && dots === undefined))
    throw new InvalidArgumentError(
      'Expected PEER@FROM..TO=HOW, such as mult1@4..9=refused; HOW: refused, unreachable, reset, timeout, or a status such as 503.',
    );
  const first = Number(from ?? 1);
  const last = from === undefined || (dots !== undefined && to === undefined) ? Infinity : Number(to ?? first);
  if (last < first) throw new InvalidArgumentError(`${first}..${last} ends before it begins.`);
  return [...before, { text, peer, from: first, to: last, behaviour }];
}
