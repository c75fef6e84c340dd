// What a student does on the first evening: clone, start, copy a service, look at the page.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { makeClone } from '../support/clone.ts';
import { docker, figure, finish, freePort, lab } from '../support/lab.ts';
import { send } from '../support/load.ts';
import { describeFor, PROCESSES } from '../support/targets.ts';

describeFor(PROCESSES, 'a fresh clone without Docker', (target) => {
  const clone = makeClone('Meu Rodízio (cópia)', false);
  const noNginx = target === 'embedded' ? { LAB_NGINX: '/nowhere/nginx' } : undefined;
  const env: Record<string, string> = { DOCKER_HOST: 'tcp://127.0.0.1:9', LAB_NAME: '', ...noNginx };
  afterAll(async () => {
    await lab(['down'], env, clone.root);
    clone.remove();
  }, 60_000);

  it('answers within 60 s including set-up, within 3 s once set up, and leaves nothing outside .lab', async () => {
    const before = readdirSync(clone.root);
    const port = String(await freePort());
    const seconds: number[] = [];
    for (let round = 0; round < 2; round++) {
      const started = performance.now();
      const said = await lab(['up', '--detach', '--port', port], env, clone.root);
      expect(said.err).toMatch(/engine: process \(no container engine answers here/);
      expect(said.err).toMatch(
        target === 'embedded'
          ? /balancer: the embedded balancer \(no nginx is installed here/
          : /balancer: nginx [\d.]+ \(it is installed here/,
      );
      expect(said.status).toBe(0);
      for (const path of [
        '/ping',
        '/soma?op1=1&op2=2',
        '/sub?op1=1&op2=2',
        '/mult?op1=1&op2=2',
        '/calc?expr=1%2B2*3',
      ]) {
        expect((await send(`http://127.0.0.1:${port}`, { method: 'GET', path })).status).toBe(200);
      }
      seconds.push((performance.now() - started) / 1000);
      expect((await lab(['down'], env, clone.root)).out).toMatch(/The lab is down/);
    }
    figure(
      `${target}: fresh clone, no Docker${target === 'embedded' ? ', no nginx' : ''}: all five services after ${seconds[0]?.toFixed(1)} s with set-up, after ${seconds[1]?.toFixed(1)} s without`,
    );
    expect(readdirSync(clone.root).filter((name) => !before.includes(name))).toEqual(['.lab']);
    expect(seconds[0]).toBeLessThan(60);
    expect(seconds[1]).toBeLessThan(3);
    expect((await lab(['down', '--all'], env, clone.root)).status).toBe(0);
    expect(readdirSync(clone.root)).toEqual(before);
  }, 180_000);
});

describeFor(['compose'], 'compose.dev.yml', () => {
  const clone = makeClone('oficina', true);
  let port = '';
  const run = (...args: string[]) =>
    finish(
      spawn('docker-compose', ['-f', 'docker-compose.yml', '-f', 'compose.dev.yml', ...args], {
        cwd: clone.root,
        env: { ...process.env, LAB_NAME: 'dev-', LAB_PORT: port },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  beforeAll(async () => {
    port = String(await freePort());
  });
  afterAll(async () => {
    await run('down', '--volumes', '--rmi', 'local');
    clone.remove();
  }, 60_000);

  for (const [service, operator] of [
    ['soma', '+'],
    ['mult', '*'],
  ] as const) {
    it(`makes a saved file of ${service} live within 2 s, after a drain`, async () => {
      if (service === 'soma') expect((await run('up', '--build', '--detach', '--wait')).status).toBe(0);
      const ask = () =>
        fetch(`http://127.0.0.1:${port}/${service}?op1=10&op2=20`).then((answer) => answer.json()) as Promise<{
          resultado: unknown;
        }>;
      const before = (await ask()).resultado as number;
      const file = join(clone.root, service, 'src', `${service}.ts`);
      writeFileSync(file, readFileSync(file, 'utf8').replace(`op1 ${operator} op2`, `op1 ${operator} op2 + 1000`));
      const saved = Date.now();
      await pause(1_950); // nobody asks meanwhile: nginx would ban, for 3 s, a replica that it finds gone
      expect((await ask()).resultado).toBe(before + 1000);
      const log = await docker('logs', service === 'soma' ? 'oficina-soma-1' : 'dev-mult1');
      const listening =
        log
          .split('\n')
          .filter((line) => line.includes('"msg":"listening"'))
          .at(-1) ?? '{}';
      const seconds = (JSON.parse(listening) as { msec: number }).msec - saved / 1000;
      figure(`compose.dev.yml: a saved file of ${service} is live after ${seconds.toFixed(1)} s`);
      for (const word of ['"signal":"SIGTERM"', '"msg":"draining"', '"msg":"stopped"']) expect(log).toContain(word);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThan(2);
    }, 180_000);
  }
});
