// The embedded balancer beside nginx: how fast, how steady. Nothing else runs meanwhile.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, it } from '@jest/globals';
import { embeddedBalancer } from '../../workbench/engines/process/balancer.ts';
import { RunFolder } from '../../workbench/engines/process/run-folder.ts';
import { figure, freePort, ROOT, TestLab } from '../support/lab.ts';
import { Load, MULT, send, sum } from '../support/load.ts';
import { describeWith } from '../support/needs.ts';

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Requests a second, by wrk with 32 connections. */
function wrk(url: string, seconds: number): { rate: number; errors: number } {
  const { stdout } = spawnSync('wrk', ['-t1', '-c32', `-d${seconds}s`, `${url}/mult?op1=6&op2=7`], {
    encoding: 'utf8',
  });
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  const wrong = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1];
  const lost = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout)?.slice(1) ?? [];
  return { rate, errors: [wrong ?? 0, ...lost].reduce((all: number, one) => all + Number(one), 0) };
}

/** Starts the embedded balancer on a copy of the conf that a lab's nginx runs with, before the same replicas. */
async function startBeside(lab: TestLab): Promise<{ url: string; child: ChildProcess; folder: string }> {
  const run = new RunFolder(ROOT, `process-${lab.name}`);
  const folder = mkdtempSync(join(tmpdir(), 'lab-beside-'));
  for (const part of ['record', 'temporary', 'logs']) mkdirSync(join(folder, part));
  cpSync(run.file('conf/current'), join(folder, 'conf'), { recursive: true });
  const port = await freePort();
  for (const name of readdirSync(join(folder, 'conf')).filter((one) => one.endsWith('.conf'))) {
    const file = join(folder, 'conf', name);
    const text = readFileSync(file, 'utf8').replaceAll(`${run.path}/`, `${folder}/`);
    writeFileSync(file, text.replaceAll(`listen ${new URL(lab.url).host}`, `listen 127.0.0.1:${port}`));
  }
  const { command, prefix } = embeddedBalancer(ROOT);
  const nginxs = [
    '-e',
    'stderr',
    '-p',
    `${folder}/`,
    '-c',
    join(folder, 'conf/nginx.conf'),
    '-g',
    `daemon off; pid "${folder}/pid";`,
  ];
  const child = spawn(command, [...prefix, ...nginxs], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (const end = Date.now() + 10_000; Date.now() < end; await pause(50))
    if (
      await fetch(`${url}/ping`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
  return { url, child, folder };
}

const residentMemory = (pid: number) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

describeWith(['nginx', 'wrk'], 'the embedded balancer beside nginx', () => {
  let lab: TestLab | undefined;
  let beside: { child: ChildProcess; folder: string } | undefined;
  afterAll(async () => {
    beside?.child.kill('SIGTERM');
    if (beside !== undefined) rmSync(beside.folder, { recursive: true, force: true });
    await lab?.down();
  }, 60_000);

  it('serves at least 0.4 of the requests a second that nginx serves (medians of 5, in turn)', async () => {
    lab = await TestLab.up('process', { name: 'wk-' });
    const { url, ...rest } = await startBeside(lab);
    beside = rest;
    for (const target of [lab.url, url]) wrk(target, 2); // both are warm
    const rates = { nginx: [] as number[], embedded: [] as number[] };
    let errors = 0;
    for (let round = 0; round < 5; round++) {
      for (const [name, target] of [
        ['nginx', lab.url],
        ['embedded', url],
      ] as const) {
        const said = wrk(target, 3);
        rates[name].push(said.rate);
        errors += said.errors;
      }
    }
    const [nginx, embedded] = [median(rates.nginx), median(rates.embedded)];
    figure(
      `wrk -t1 -c32, GET /mult, medians of 5: nginx ${Math.round(nginx)}/s, embedded ${Math.round(embedded)}/s, ratio ${(embedded / nginx).toFixed(2)}, errors ${errors}`,
    );
    expect(errors).toBe(0);
    expect(embedded / nginx).toBeGreaterThanOrEqual(0.4);
  }, 120_000);
});

describeWith([], 'the embedded balancer for a minute', () => {
  let lab: TestLab | undefined;
  afterAll(async () => lab?.down(), 60_000);

  it('loses none of 500 requests a second while replicas are stopped and started, and its memory stays flat', async () => {
    lab = await TestLab.up('embedded', { name: 'mi-' });
    const pid = Number(readFileSync(new RunFolder(ROOT, 'process-mi-').file('nginx.pid'), 'utf8'));
    for (let sent = 0; sent < 40; sent++) await send(lab.url, { method: 'GET', path: '/mult?op1=6&op2=7' });
    const load = new Load(lab.url, MULT, { rate: 500, seconds: 60 });
    const [mult1, mult2] = [lab.replica('mult1'), lab.replica('mult2')];
    const memory: number[] = [];
    const steps = [
      ['stop', mult1],
      ['start', mult1],
      ['kill', mult2],
      ['start', mult2],
    ] as const;
    for (let step = 0; step < 14; step++) {
      await pause(4_000);
      memory.push(residentMemory(pid));
      const [action, replica] = steps[step % steps.length] ?? ['start', mult1];
      if (step < 12) await lab.act(action, replica);
    }
    const result = sum(await load.done());
    const [early, late] = [median(memory.slice(2, 7)), median(memory.slice(-5))];
    figure(
      `embedded: 60 s at 500/s, replicas stopped and killed: sent ${result.sent}, errors ${result.errors}, slowest ${result.slowest} ms; memory ${early.toFixed(0)} → ${late.toFixed(0)} MiB`,
    );
    expect(result.sent).toBe(30_000);
    expect(result.errors).toBe(0);
    expect(late / early).toBeLessThanOrEqual(1.1);
  }, 120_000);
});
