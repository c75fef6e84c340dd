import { Group, type Method } from '../../balancing/group.ts';
import type { PeerOptions } from '../../balancing/peer.ts';
import { DEFAULT_POLICY, type Policy } from '../../balancing/policy.ts';
import { lab } from '../../tracing/test/spoils.ts';
import {
  type Change,
  type Traced,
  type TracedAttempt,
  type TracedRequest,
  type TraceOptions,
  traceCheck,
} from '../trace.ts';

/** All of a test happens from here on: the tenth of a second after a full one, in ms. */
export const START = 1_700_000_000_100;

export const ok = (name: string): TracedAttempt => ({ name, outcome: 200, sent: true, ms: 1 });
export const refused = (name: string): TracedAttempt => ({ name, outcome: 'error', sent: false, ms: 0 });
export const reset = (name: string): TracedAttempt => ({ name, outcome: 'error', sent: true, ms: 1 });
export const late = (name: string, ms: number): TracedAttempt => ({ name, outcome: 'timeout', sent: true, ms });

type Told = Partial<Pick<TracedRequest, 'exhausted' | 'status' | 'method' | 'key'>>;
let count = 0;
export const request = (at: number, attempts: TracedAttempt[], more: Told = {}): TracedRequest => ({
  id: `r${++count}`,
  at: START + at,
  method: 'GET',
  attempts,
  exhausted: false,
  status: 200,
  ...more,
});

/** Requests 10 ms apart, each answered by one of these peers. */
export const answered = (names: string, from = 0): TracedRequest[] =>
  [...names].map((name, index) => request(from + 10 * index, [ok(name)]));

export const during = (from: number, to: number) => ({ from: START + from, to: START + to });
export const holds = { answer: 'holds' };
export const fails = { answer: 'fails' };

interface Setting {
  peers?: PeerOptions[];
  method?: Method;
  policy?: Partial<Policy>;
  changes?: readonly Change[];
}

/** Checks requests to the lab's group, unless told otherwise. */
export function check(requests: readonly TracedRequest[], setting: Setting = {}, options: TraceOptions = {}): Traced {
  const { peers = lab(), method = { kind: 'round_robin' }, policy, changes = [] } = setting;
  const makeGroup = (other?: readonly PeerOptions[]) => new Group('g', method, other ?? peers);
  return traceCheck(makeGroup, { ...DEFAULT_POLICY, ...policy }, requests, changes, options);
}
