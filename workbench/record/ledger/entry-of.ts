import type { ClientLine } from '../schema.ts';
import { type Call, serviceOf, toMs } from './call.ts';
import type { FindingCode, LedgerEntry } from './entry.ts';
import type { Traced } from './fate.ts';
import type { Unit } from './match.ts';

/** Writes down one request from all that is known of it. (Not one big literal with spreads: that takes four times as long.) */
export function entryOf(id: string, unit: Unit, traced: readonly Traced[], findings: FindingCode[]): LedgerEntry {
  const { sent, call, inside } = unit;
  const line = call?.line;
  const uri = sent?.uri ?? line?.uri ?? '';
  const entry: LedgerEntry = {
    v: 1,
    id,
    service: call?.service ?? serviceOf(uri),
    from: sent !== undefined ? 'client' : inside ? 'inside' : 'other',
    method: sent?.method ?? line?.method ?? '',
    uri,
    status: sent?.status ?? Number(line?.status),
    ms: sent?.ms ?? (call === undefined ? 0 : call.ended - call.began),
    servedBy: line?.served_by || sent?.served_by || '',
    attempts: traced.map(({ attempt }) => attempt),
    exhausted: call?.exhausted ?? false,
    findings,
  };
  if (inside) entry.parent = id;
  if (call !== undefined) entry.balancer = balancerOf(call);
  if (sent !== undefined) addSent(entry, sent);
  return entry;
}

function balancerOf({ line, began, ended }: Call): LedgerEntry['balancer'] {
  return { worker: line.worker, upstream: line.upstream, began, ended, status: Number(line.status) };
}

function addSent(entry: LedgerEntry, { phase, n, intended, msec, right, error }: ClientLine): void {
  entry.phase = phase;
  entry.n = n;
  entry.intended = toMs(intended);
  entry.sent = toMs(msec);
  if (right !== undefined) entry.right = right;
  if (error !== undefined) entry.error = error;
}
