import type { RecordLine } from '../schema.ts';
import type { Balance, Finding, FindingCode, LedgerEntry } from './entry.ts';

/** A finding that is of one of these kinds, and not harmless, leaves something unaccounted for. */
const UNEXPLAINED = new Set<FindingCode>([
  'lost',
  'answer lost',
  'status differs',
  'attempts differ',
  'no replica line',
  'no balancer line',
  'no client line',
  'wrong replica',
  'wrong name',
]);

/** Adds a ledger up. */
export class Sums {
  readonly balance: Balance = {
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

  addLine({ stream }: RecordLine): void {
    this.balance.lines[stream]++;
  }

  addEntry({ from, status, attempts }: LedgerEntry): void {
    const { balance } = this;
    if (from === 'inside') balance.inside++;
    if (from === 'other') balance.other++;
    if (from === 'client') {
      const failed = status === 0 || status >= 500;
      balance.sent++;
      if (failed) balance.failed++;
      else balance.answered++;
      if (status === 0) balance.unanswered++;
      if (!failed && attempts.length > 1) balance.retried++;
    }
    balance.attempts += attempts.length;
    for (const { fate } of attempts) balance.fates[fate] = (balance.fates[fate] ?? 0) + 1;
  }

  addFinding({ code, harmless }: Finding): void {
    const { balance } = this;
    balance.findings[code] = (balance.findings[code] ?? 0) + 1;
    if (!harmless && UNEXPLAINED.has(code)) balance.unexplained++;
  }
}
