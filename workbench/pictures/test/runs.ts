import type { Fate, LedgerAttempt, LedgerEntry } from '../../record/ledger/entry.ts';
import { type EventLine, eventLine } from '../../record/schema.ts';
import { dice } from '../collect/sample.ts';

/** 2026-11-22T10:44:25Z */
export const START = Date.UTC(2026, 10, 22, 10, 44, 25);

/** An entry of the ledger, answered by mult1 at once, with whatever else is given. */
export function entryOf(n: number, at: number, over: Partial<LedgerEntry> = {}): LedgerEntry {
  const ms = over.ms ?? 1.5;
  const attempt: LedgerAttempt = {
    address: '10.0.0.1:3005',
    replica: over.servedBy ?? 'mult1',
    fate: 'answered',
    status: 200,
    began: at,
    ms,
  };
  return {
    v: 1,
    id: `r${String(n).padStart(6, '0')}`,
    service: 'mult',
    from: 'client',
    phase: 'load',
    n,
    method: 'GET',
    uri: '/mult?op1=6&op2=7',
    intended: at,
    sent: at + 0.2,
    status: 200,
    ms,
    right: true,
    servedBy: 'mult1',
    balancer: { worker: '7', upstream: 'mult', began: at + 0.3, ended: at + ms, status: 200 },
    attempts: [attempt],
    exhausted: false,
    findings: [],
    ...over,
  };
}

const attempt = (replica: string, fate: Fate, ms: number): LedgerAttempt => ({
  address: `${replica}:3005`,
  replica,
  fate,
  status: fate === 'answered' ? 200 : 502,
  began: 0,
  ms,
});

/** Smooth weighted round robin over mult1 (3) and mult2 (1), with a ban of 3 s after a failure. */
class Cycle {
  readonly #peers = [
    { name: 'mult1', weight: 3, now: 0, banned: 0 },
    { name: 'mult2', weight: 1, now: 0, banned: 0 },
  ];

  pick(at: number, tried: readonly string[]): string {
    const ready = this.#peers.filter(({ name, banned }) => at >= banned && !tried.includes(name));
    for (const peer of ready) peer.now += peer.weight;
    const best = ready.reduce((a, b) => (b.now > a.now ? b : a), ready[0] as (typeof ready)[number]);
    best.now -= ready.reduce((sum, { weight }) => sum + weight, 0);
    return best.name;
  }

  ban(name: string, until: number): void {
    for (const peer of this.#peers) if (peer.name === name) peer.banned = until;
  }
}

/** How long an answer takes: mostly near 1.4 ms, now and then several times that. */
const wait = (roll: () => number) =>
  0.7 + 1.4 * Math.exp(Math.sqrt(-2 * Math.log(1 - roll())) * 0.6 - 0.9) + (roll() < 0.01 ? roll() * 12 : 0);

/** A load on mult, mult1 killed and brought back; made, not measured. Times in s. */
export function* failover({
  seconds = 20,
  rate = 200,
  killed = 5,
  back = 12,
  phase = 'load',
  from = START,
  seed = 3,
} = {}): Generator<LedgerEntry> {
  const roll = dice(seed);
  const cycle = new Cycle();
  for (let n = 1; n <= seconds * rate; n++) {
    const at = from + ((n - 1) * 1000) / rate;
    const second = (at - from) / 1000;
    const tried: LedgerAttempt[] = [];
    const first = cycle.pick(at, []);
    if (first === 'mult1' && second >= killed && second < back) {
      const fate = second < killed + 0.2 ? 'killed before logging' : 'connect time-out';
      tried.push(attempt('mult1', fate, fate === 'connect time-out' ? 40 : 1));
      cycle.ban('mult1', Math.floor(at / 1000) * 1000 + 4_000);
    }
    const servedBy = tried.length > 0 ? cycle.pick(at, ['mult1']) : first;
    const ms = wait(roll) + tried.reduce((sum, one) => sum + one.ms, 0);
    yield entryOf(n, at, { phase, servedBy, ms, attempts: [...tried, attempt(servedBy, 'answered', ms)] });
  }
}

export const FAILOVER_EVENTS: EventLine[] = [
  eventLine('kill', { replica: 'mult1', service: 'mult1' }, START + 5_000),
  eventLine('exit', { replica: 'mult1', service: 'mult1', detail: '137' }, START + 5_030),
  eventLine('start', { replica: 'mult1', service: 'mult1' }, START + 12_000),
  eventLine('ready', { replica: 'mult1', service: 'mult1' }, START + 12_600),
];

/** Twelve requests one at a time in two phases: mult1 is stopped between them, and the last finds nobody. */
export function* oneAtATime(): Generator<LedgerEntry> {
  const cycle = new Cycle();
  for (let n = 1; n <= 6; n++) {
    const at = START + n * 20;
    const servedBy = cycle.pick(at, []);
    yield entryOf(n, at, {
      phase: 'healthy',
      servedBy,
      ms: 1.2 + n / 10,
      attempts: [attempt(servedBy, 'answered', 1)],
    });
  }
  for (let n = 1; n <= 6; n++) {
    const at = START + 4_000 + n * 20;
    const tried = n === 1 ? [attempt('mult1', 'refused', 0.4)] : [];
    const over: Partial<LedgerEntry> = { phase: 'mult1 stopped', n, ms: 1.6 + n / 20, servedBy: 'mult2' };
    if (n < 6) yield entryOf(6 + n, at, { ...over, n, attempts: [...tried, attempt('mult2', 'answered', 1)] });
    else
      yield entryOf(12, at, {
        ...over,
        n,
        status: 502,
        servedBy: '',
        exhausted: true,
        attempts: [attempt('mult2', 'refused', 0.3)],
      });
  }
}

export const ONE_AT_A_TIME_EVENTS: EventLine[] = [
  eventLine('stop', { replica: 'mult1', service: 'mult1' }, START + 1_500),
  eventLine('stop', { replica: 'mult2', service: 'mult2' }, START + 4_000 + 110),
];
