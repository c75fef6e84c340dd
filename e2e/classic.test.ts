import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { figure, TestLab } from './support/lab.ts';
import { type Sample, send } from './support/load.ts';
import { describeFor, EVERYWHERE } from './support/targets.ts';

const POST = { method: 'POST', path: '/mult', body: '{"op1":6,"op2":7}' } as const;
const GET = { method: 'GET', path: '/mult?op1=6&op2=7' } as const;

describeFor(EVERYWHERE, 'classic.conf', (target) => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await TestLab.up(target, { name: 'cl-', args: ['--conf', 'nginx/classic.conf'] });
  }, 180_000);
  afterAll(async () => lab?.down(), 60_000);

  it('balances 3 to 1 while nothing is wrong', async () => {
    const by: string[] = [];
    for (let sent = 0; sent < 40; sent++) by.push((await send(lab.url, GET)).servedBy);
    // Without a zone each of the two workers counts for itself, so only the total is about 3 to 1.
    expect(by.filter((name) => name === lab.replica('mult1')).length).toBeGreaterThanOrEqual(28);
    expect(by.filter((name) => name === lab.replica('mult-backup')).length).toBe(0);
  }, 30_000);

  it('loses a POST when the replica that answers it is killed', async () => {
    const waiting = [0, 1, 2, 3, 4, 5].map(() =>
      send(lab.url, { ...POST, headers: { 'X-Lab-Fault': `delay=500; at=${lab.replica('mult1')}` } }),
    );
    await pause(150);
    await lab.act('kill', lab.replica('mult1'));
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);
    figure(`${target}: classic.conf, mult1 killed during six POST: statuses ${statuses.join(' ')}`);
    expect(statuses.some((status) => status >= 500)).toBe(true);
    await lab.act('start', lab.replica('mult1'));
    await lab.run('reload'); // nginx forgets the ban, and asks for the address of the name again
    await pause(500);
  }, 90_000);

  // In containers README.md shows the same, and docs.test.ts runs it: a minute is long enough once.
  if (target === 'compose') return;
  it('lets requests hang for a minute when a replica is frozen, where nginx.conf takes half a second', async () => {
    await lab.act('pause', lab.replica('mult1'));
    const waiting: Promise<Sample>[] = [];
    for (let sent = 0; sent < 8; sent++) {
      waiting.push(send(lab.url, GET), send(lab.url, POST));
      await pause(50);
    }
    const samples = await Promise.all(waiting);
    const hung = samples.filter(({ ms }) => ms > 55_000);
    const lost = samples.filter(({ status }) => status >= 500 || status === 0);
    figure(
      `${target}: classic.conf, mult1 paused: of ${samples.length} requests ${hung.length} hung for a minute (slowest ${(Math.max(...samples.map(({ ms }) => ms)) / 1000).toFixed(1)} s), ${lost.length} failed (${[...new Set(lost.map(({ method, status }) => `${method} ${status}`))].join(', ')})`,
    );
    expect(hung.length).toBeGreaterThan(0);
    expect(lost.some(({ method }) => method === 'POST')).toBe(true);
    await lab.act('resume', lab.replica('mult1'));
  }, 120_000);
});
