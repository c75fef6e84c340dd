// The ledger over the record of a quarter of an hour at 1,000 requests a second: clocks a minute apart, planted faults.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Balance } from '../../workbench/record/ledger/entry.ts';
import { figure, finish, ROOT } from '../support/lab.ts';

const REQUESTS = 1_000_000;
const STREAMS = ['access', 'replica', 'client', 'events'] as const;
/** V8 takes what it is given before it tidies up: with this little it shows what is needed. */
const HEAP = '--max-old-space-size=192';

type Planted = { planted: [code: string, id: string][]; lines: Balance['lines'] };
type Joined = {
  found: [code: string, id: string][];
  entries: { client: number; inside: number; other: number };
  balance: Balance;
  seconds: number;
  cpuSeconds: number;
  mebibytes: number;
};

async function run(script: string, ...args: string[]): Promise<void> {
  const file = join(ROOT, 'e2e/support/ledger', script);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', HEAP, file, ...args]);
  const { status, err } = await finish(child);
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${err}`);
}

const inOrder = (found: [string, string][]) => found.map(([code, id]) => `${code} ${id}`).sort();

describe('the ledger of a million requests', () => {
  let folder = '';
  let told: Planted;
  let joined: Joined;
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lab-ledger-'));
    const began = performance.now();
    await run('make-record.ts', folder, String(REQUESTS));
    const made = (performance.now() - began) / 1000;
    await run('join-record.ts', folder);
    [told, joined] = [read('planted.json'), read('joined.json')];
    const bytes = STREAMS.reduce((sum, stream) => sum + statSync(join(folder, `${stream}.jsonl`)).size, 0);
    const lines = Object.values(told.lines).reduce((sum, one) => sum + one, 0);
    const { seconds, cpuSeconds, mebibytes } = joined;
    figure(
      `ledger: ${lines} lines, ${(bytes / 1e9).toFixed(2)} GB, clocks 60 s apart: made in ${made.toFixed(1)} s, joined in ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor), ${Math.round(mebibytes)} MiB`,
    );
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('tells of every planted fault and of nothing else', () => {
    expect(told.planted.length).toBeGreaterThan(1_000);
    expect(inOrder(joined.found)).toEqual(inOrder(told.planted));
  });

  it('accounts for every line, every request and every attempt', () => {
    const { balance, entries } = joined;
    expect(balance.lines).toEqual(told.lines);
    expect(Math.min(balance.lines.access, balance.lines.replica, balance.lines.client)).toBeGreaterThanOrEqual(
      REQUESTS,
    );
    expect(entries).toEqual({ client: balance.sent, inside: balance.inside, other: balance.other });
    expect(balance.answered + balance.failed).toBe(balance.sent);
    expect(Object.values(balance.fates).reduce((sum, one) => sum + one, 0)).toBe(balance.attempts);
    expect(balance.retried / balance.sent).toBeGreaterThan(0.01);
  });

  it('is written in less than 30 s and 400 MiB', () => {
    expect(joined.seconds).toBeLessThan(30);
    expect(joined.mebibytes).toBeLessThan(400);
  });
});
