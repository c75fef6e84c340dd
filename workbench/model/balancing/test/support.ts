import { Group, type Method } from '../group.ts';
import type { PeerOptions } from '../peer.ts';
import { type Condition, DEFAULT_POLICY, type Policy } from '../policy.ts';
import { type Asking, type Instant, type Next, Request } from '../request.ts';

/** A group whose peers are A, B, C …, by nginx's defaults unless told otherwise. */
export function groupOf(peers: Partial<PeerOptions>[], method: Method = { kind: 'round_robin' }): Group {
  const plain = { weight: 1, maxFails: 1, failTimeout: 10, maxConns: 0, backup: false, down: false };
  const named = peers.map((peer, place) => ({ ...plain, name: letter(place), server: letter(place), ...peer }));
  return new Group('group', method, named);
}

const letter = (place: number) => String.fromCharCode(65 + place);

export const at = (seconds: number, ms = 0): Instant => ({ seconds, ms });

/** nginx's default policy, with some of it changed. */
export const policy = (changes: Partial<Policy>): Policy => ({ ...DEFAULT_POLICY, ...changes });
export const listing = (...conditions: Condition[]): Policy => policy({ conditions: new Set(conditions) });

export const get: Asking = { method: 'GET', policy: DEFAULT_POLICY };

/** What the peers that are not healthy do; a number is a status. */
export type Faults = Record<string, Condition | number>;

/** Sends one request. @returns each peer that it tried, and what the client got: `A>B 200` */
export function send(group: Group, now: Instant, faults: Faults = {}, asking: Asking = get): string {
  const request = new Request(group, asking, now);
  const tried: string[] = [];
  for (let next: Next = 'next'; ; ) {
    if (next !== 'next') return `${tried.join('>')} ${next}`;
    const peer = request.pick(now);
    if (peer === undefined) return `${[...tried, '-'].join('>')} 502`;
    tried.push(peer.name);
    const fault = faults[peer.name] ?? 200;
    if (typeof fault === 'string') next = request.failed(fault, now, { sent: fault === 'timeout', cached: false });
    else if (request.answered(fault, now) === 'pass') {
      request.finish(now);
      next = fault;
    }
  }
}

/** Sends several, one after the other. @returns whom they tried, statuses left out */
export const sequence = (group: Group, count: number, now: Instant, faults?: Faults): string =>
  Array.from({ length: count }, () => send(group, now, faults).replace(/ \d+$/, '')).join(' ');
