// Labs of processes: how they end, what they leave, and what can happen at the same time.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { RunFolder } from '../workbench/engines/process/run-folder.ts';
import { foreground, makeFolder, processesOf, until } from './support/cli.ts';
import { endProcesses, freePort, lab, ROOT, TestLab } from './support/lab.ts';
import { argumentsFor, describeFor, PROCESSES } from './support/targets.ts';

describeFor(PROCESSES, 'a lab of processes', (target) => {
  afterEach(async () => {
    await Promise.all(['fg-', 'a-', 'b-'].map((name) => endProcesses(name)));
  });

  it('ends with Ctrl-C, with status 0, and leaves no process', async () => {
    const port = await freePort();
    const { child, said, ended } = foreground({ LAB_NAME: 'fg-' }, ...argumentsFor(target), '--port', String(port));
    await until(() => said().includes('showing each request'), 'the lab is up');
    expect(said()).toContain('LAB_NAME=fg- ./lab request mult 6 7'); // as it must be typed for this lab
    await (await fetch(`http://127.0.0.1:${port}/mult?op1=6&op2=7`)).text();
    await until(() => /mult 6×7=42 +fg-mult1 ✓ +\d+ ms +●/.test(said()), 'the ticker shows the request');
    child.kill('SIGINT');
    expect((await ended).status).toBe(0);
    expect(processesOf(join(ROOT, '.lab/run/process-fg-'))).toEqual([]);
  }, 60_000);

  it('ends by itself when the foreground command is killed', async () => {
    const { child, said } = foreground(
      { LAB_NAME: 'fg-' },
      ...argumentsFor(target),
      '--port',
      String(await freePort()),
    );
    await until(() => said().includes('showing each request'), 'the lab is up');
    const pid = new RunFolder(ROOT, 'process-fg-').readState()?.pid ?? 0;
    child.kill('SIGKILL');
    await until(
      () => processesOf(join(ROOT, '.lab/run/process-fg-')).length === 0 && !existsSync(`/proc/${pid}`),
      'all is gone',
    );
  }, 60_000);

  it('cleans up what a crashed supervisor left, at the next up', async () => {
    const running = await TestLab.up(target, { name: 'fg-' });
    process.kill(new RunFolder(ROOT, 'process-fg-').readState()?.pid ?? 0, 'SIGKILL');
    expect(processesOf(join(ROOT, '.lab/run/process-fg-')).length).toBeGreaterThan(0);
    const said = await running.try('up', ...argumentsFor(target), '--detach', '--port', new URL(running.url).port);
    expect(said.err).toMatch(/ended \d+ processes that a crashed run had left behind/);
    expect(said.status).toBe(0);
    await running.down();
    expect(processesOf(join(ROOT, '.lab/run/process-fg-'))).toEqual([]);
  }, 60_000);

  it('runs beside another one, and ending one leaves the other alone', async () => {
    const [a, b] = [await TestLab.up(target, { name: 'a-' }), await TestLab.up(target, { name: 'b-' })];
    expect((await a.run('request', 'mult', '6', '7')).includes('a-mult1')).toBe(true);
    expect((await b.run('request', 'mult', '6', '7')).includes('b-mult1')).toBe(true);
    await a.down();
    expect((await fetch(`${b.url}/ping`)).status).toBe(200);
    await b.down();
  }, 60_000);

  it('names what is wrong with a conf that would cut it off, and keeps the old one', async () => {
    const folder = join(makeFolder(), 'my conf');
    cpSync(join(ROOT, 'nginx'), folder, { recursive: true });
    const conf = join(folder, 'nginx.conf');
    const good = readFileSync(conf, 'utf8');
    const running = await TestLab.up(target, { name: 'a-', args: ['--conf', conf] });
    for (const [from, to, message] of [
      ['listen 8080;', 'listen 80;', /line \d+: instead of listen 80; write listen 8080;/],
      ['server mult1:3005', 'server mlut1:3005', /host not found in upstream "mlut1:3005".*nginx.conf, line \d+:/s],
      ['include record.conf;', 'include recrod.conf;', /recrod.conf" (failed|is missing).*nginx.conf, line \d+:/s],
    ] as const) {
      writeFileSync(conf, good.replace(from, to));
      const said = await running.try('reload');
      expect([said.status, said.err]).toEqual([7, expect.stringMatching(message)]);
      expect(said.err).not.toContain('.lab/run');
      expect((await fetch(`${running.url}/ping`)).status).toBe(200);
    }
    rmSync(conf);
    expect((await running.rows()).length).toBe(7);
    await running.down();
    expect((await lab(['logs', 'mult1'], { LAB_NAME: 'a-' })).out).toContain('"msg":"listening"');
  }, 60_000);

  it('tells a ticker about faults and failed attempts, in words', async () => {
    const running = await TestLab.up(target, { name: 'a-' });
    const watching = spawn(join(ROOT, 'lab'), ['watch'], { env: { ...process.env, LAB_NAME: 'a-' } });
    let text = '';
    watching.stdout.on('data', (part) => {
      text += part;
    });
    watching.stderr.on('data', (part) => {
      text += part;
    });
    await until(() => text.includes('showing each request'), 'watch has begun');
    await running.run('stop', 'mult1');
    await running.run('request', 'mult', '6', '7', '-n', '2', '--post');
    await until(() => /POST mult 6×7=42 +a-mult1 ✕ refused → a-mult2 ✓/.test(text), 'the failed attempt is shown');
    expect(text).toMatch(/── a-mult1 is stopped ──/);
    process.kill(Number(readFileSync(new RunFolder(ROOT, 'process-a-').file('nginx.pid'), 'utf8')), 'SIGKILL');
    const crashed = `── ${target === 'embedded' ? 'the embedded balancer' : 'nginx'} crashed (SIGKILL) ──`;
    await until(() => text.includes(crashed), 'the crash of the balancer is shown');
    watching.kill('SIGINT');
    await once(watching, 'close');
    await running.down();
  }, 60_000);
});

// The balancer has no part in these.
describeFor(['process'], 'replicas as processes', (target) => {
  afterEach(async () => {
    await Promise.all(['a-', 'b-'].map((name) => endProcesses(name)));
  });

  it('refuses down --all while another lab of the folder is up, and leaves it alone', async () => {
    const running = await TestLab.up(target, { name: 'b-' });
    const said = await lab(['down', '--all'], { LAB_NAME: 'a-' });
    expect([said.status, said.err]).toEqual([6, expect.stringMatching(/another lab of this folder is up \(b-/)]);
    expect((await fetch(`${running.url}/ping`)).status).toBe(200);
    await running.down();
  }, 60_000);

  it('names the port of a stopped replica that another program has taken, and starts when it is free (status 5)', async () => {
    const running = await TestLab.up(target, { name: 'a-' });
    const { address = '' } = (await running.rows()).find(({ name }) => name === 'a-mult1') ?? {};
    const port = Number(address.split(':')[1]);
    await running.run('stop', 'a-mult1');
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const said = await running.try('start', 'a-mult1');
    expect([said.status, said.err]).toEqual([5, expect.stringMatching(`another program has taken its port ${port}`)]);
    other.close();
    await once(other, 'close');
    await running.run('start', 'a-mult1');
    expect(await running.run('ps')).toMatch(/a-mult1 .*running/);
    await running.down();
  }, 60_000);

  it('leaves no process when a replica is restarted and scaled away at the same time', async () => {
    const running = await TestLab.up(target, { name: 'a-', args: ['--scale', 'ping=3'] });
    const { address = '' } = (await running.rows()).find(({ name }) => name === 'ping-3') ?? {};
    const group = new RunFolder(ROOT, 'process-a-').readState()?.pid ?? 0;
    const slow = fetch(`http://${address}/ping`, { headers: { 'X-Lab-Fault': 'delay=2500' } });
    await pause(200);
    await Promise.all([running.try('restart', 'ping-3'), pause(700).then(() => running.try('scale', 'ping=1'))]);
    await slow.catch(() => {}); // a second SIGTERM ends a replica at once
    expect((await running.rows()).filter(({ service }) => service === 'ping').map(({ name }) => name)).toEqual([
      'ping-1',
    ]);
    await running.down();
    expect(processesOf(`.lab/run/process-a-`)).toEqual([]);
    const { stdout } = spawnSync('ps', ['-A', '-o', 'pgid=', '-o', 'stat=', '-o', 'command='], { encoding: 'utf8' });
    const left = stdout.split('\n').filter((line) => new RegExp(`^ *${group} +[^Z]`).test(line)); // Z: ended, not yet reaped
    expect(left).toEqual([]);
  }, 60_000);
});
