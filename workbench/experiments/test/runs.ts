import type { Balance, LedgerEntry } from '../../record/ledger/entry.ts';
import type { Run } from '../checks/claim.ts';

/** One request as the ledger tells it: answered by mult1 at once, unless told otherwise. */
export const entry = (n: number, over: Partial<LedgerEntry> = {}): LedgerEntry => {
  const servedBy = over.servedBy ?? 'mult1';
  const began = 1_000_000 + n * 10;
  return {
    v: 1,
    id: `id${n}`,
    service: 'mult',
    from: 'client',
    phase: 'p',
    n,
    method: 'GET',
    uri: '/mult?op1=6&op2=7',
    intended: began,
    sent: began,
    status: 200,
    ms: 2,
    servedBy,
    balancer: { worker: '1', upstream: 'mult', began, ended: began + 2, status: over.status ?? 200 },
    attempts: [
      { address: '127.0.0.1:1', replica: servedBy, fate: 'answered', status: over.status ?? 200, began, ms: 1 },
    ],
    exhausted: false,
    findings: [],
    ...over,
  };
};

/** Requests answered by these replicas, in order. */
export const answeredBy = (replicas: string[], phase = 'p'): LedgerEntry[] =>
  replicas.map((servedBy, index) => entry(index + 1, { servedBy, phase }));

const BALANCE: Balance = {
  sent: 0,
  answered: 0,
  failed: 0,
  unanswered: 0,
  retried: 0,
  inside: 0,
  other: 0,
  attempts: 0,
  fates: {},
  unexplained: 0,
  findings: {},
  lines: { access: 0, replica: 0, events: 0, client: 0 },
};

/** A run that consists of these requests. */
export const runOf = (entries: LedgerEntry[], over: Partial<Run> = {}): Run => ({
  upstream: 'mult',
  attached: false,
  movedAt: undefined,
  entries,
  all: entries,
  events: [],
  findings: [],
  balance: { ...BALANCE, sent: entries.length, answered: entries.length },
  sent: entries.length,
  prediction: { v: 1, experiment: 'x', run: 'r', written: '', conf: '', from: 'fresh', phases: [] },
  lateness: new Map(),
  missing: [],
  tree: [],
  ...over,
});
