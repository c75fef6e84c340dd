// The load generator beside a whole lab: whether it sends in time. Nothing else runs meanwhile.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { lateness } from '../../workbench/load/lateness.ts';
import { LoadProcess } from '../../workbench/load/load-process.ts';
import { figure, ROOT, TestLab } from '../support/lab.ts';
import { describeWith } from '../support/needs.ts';

const RATE = 2_000;
const SECONDS = 20;

describeWith(['nginx'], 'the load generator beside a lab of processes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-load-'));
  const file = join(folder, 'client.jsonl');
  let lab: TestLab | undefined;
  let load: LoadProcess | undefined;
  afterAll(async () => {
    await load?.end();
    await lab?.down();
    rmSync(folder, { recursive: true });
  }, 60_000);

  it(`sends ${RATE} requests a second within 5 ms of their time (p99), and gets every answer`, async () => {
    lab = await TestLab.up('process', { name: 'ld-' });
    load = await LoadProcess.start({ root: ROOT, file, prefix: '10ad' });
    const order = {
      url: lab.url,
      shots: [{ method: 'GET' as const, path: '/mult?op1=6&op2=7', resultado: 42 }],
      patience: 30_000,
      keepAlive: true,
      agent: 'e2e-load',
    };
    await load.send({ ...order, phase: 'warm-up', pace: { kind: 'load', rate: 500, seconds: 2 } }); // the lab's code is warm
    const report = await load.send({ ...order, phase: 'load', pace: { kind: 'load', rate: RATE, seconds: SECONDS } });
    const { p50, p99, worst } = (await lateness(file)).phases.get('load') ?? report.lateness;
    const lines = readFileSync(file, 'utf8').split('\n');
    const right = lines.filter((line) => line.includes('"phase":"load"') && line.includes('"right":true')).length;
    figure(
      `load generator, ${RATE}/s for ${SECONDS} s beside a process lab: sent ${report.sent}, answered ${report.answered}, right ${right}; late p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, worst ${worst.toFixed(1)} ms`,
    );
    expect(report).toMatchObject({ sent: RATE * SECONDS, answered: RATE * SECONDS, failed: 0 });
    expect(right).toBe(RATE * SECONDS);
    expect(p99).toBeLessThanOrEqual(5);
  }, 120_000);
});
