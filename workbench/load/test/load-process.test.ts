import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { LoadProcess } from '../load-process.ts';
import type { PhaseOrder } from '../order.ts';
import { Bench, order, ROOT } from './bench.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.clear());

const FOREVER = { kind: 'load', rate: 100, seconds: 600 } as const;
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('writes what is under way as unanswered when it is ended, and says so in its report', async () => {
  const server = await bench.server(() => {});
  const load = await bench.load();
  const sending = load.send(order(server.url, FOREVER, { patience: 0 }));
  await server.came(10);
  await load.end();
  const { sent, failed } = await sending;
  expect([failed, bench.lines().length]).toEqual([sent, sent]);
  expect(new Set(bench.lines().map(({ error }) => error))).toEqual(new Set(['no answer came before the run ended']));
  expect(isAlive(load.pid ?? 0)).toBe(false);
  await load.end(); // and once more does no harm
});

it('ends with its parent, however that ends, and accounts for what it sent', async () => {
  const server = await bench.server(() => {});
  const asked = JSON.stringify(order(server.url, FOREVER, { patience: 0 }));
  const script = `
    import { LoadProcess } from ${JSON.stringify(join(ROOT, 'workbench/load/load-process.ts'))};
    const load = await LoadProcess.start({ root: ${JSON.stringify(ROOT)}, file: ${JSON.stringify(bench.file)}, prefix: 'a' });
    console.log(load.pid);
    await load.send(${asked});`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  bench.cleanUp.push(() => parent.kill('SIGKILL'));
  const [said] = await once(parent.stdout, 'data');
  const pid = Number(said);
  await server.came(10);
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  for (const end = Date.now() + 10_000; isAlive(pid) && Date.now() < end; ) await pause(20);
  expect(isAlive(pid)).toBe(false);
  expect(bench.lines().length).toBe(server.requests.length);
});

it('tells that it was killed, to the phase under way and to the next', async () => {
  const server = await bench.server(() => {});
  const load = await bench.load();
  const sending = load.send(order(server.url, FOREVER));
  await server.came(1);
  process.kill(load.pid ?? 0, 'SIGKILL');
  await expect(sending).rejects.toThrow('the load generator does not run: it ended with SIGKILL');
  await expect(load.send(order(server.url, FOREVER))).rejects.toThrow('SIGKILL');
});

it('does not start where its file can not be written', async () => {
  const file = join(bench.folder, 'nowhere', 'client.jsonl');
  await expect(LoadProcess.start({ root: ROOT, file, prefix: 'a' })).rejects.toThrow(/ENOENT.*nowhere/);
});

for (const prefix of ['', 'run', 'A1', '0123456789abcdef01234'])
  it(`takes no prefix such as "${prefix}"`, async () => {
    await expect(LoadProcess.start({ root: ROOT, file: bench.file, prefix })).rejects.toThrow(`not with "${prefix}"`);
  });

it('refuses an order that can not be carried out, and says what is wrong', async () => {
  const load = await bench.load();
  const refused = (rest: Partial<PhaseOrder>, why: RegExp) =>
    expect(load.send(order('http://127.0.0.1:1', FOREVER, rest))).rejects.toThrow(why);
  await refused({ url: 'localhost:8080' }, /phase "test": localhost:8080 is not a lab/);
  await refused({ shots: [] }, /nothing to send/);
  await refused({ shots: [{ method: 'GET', path: '/a b' }] }, /the path "\/a b" can't be sent/);
  await refused({ shots: [{ method: 'GET', path: '/', headers: { 'a b': '' } }] }, /a b/);
  await refused({ agent: 'a\nb' }, /User-Agent/);
  await refused({ patience: -1 }, /a patience of -1 ms/);
  await refused({ pace: { kind: 'load', rate: 0, seconds: 1 } }, /0 requests a second/);
  await refused({ pace: { kind: 'load', rate: 1, seconds: Number.NaN } }, /a load for NaN s/);
  await refused({ pace: { kind: 'one at a time', requests: 1.5, every: 0 } }, /1.5 requests/);
  await refused({ pace: { kind: 'one at a time', requests: 1, every: -1 } }, /every -1 ms/);
});
