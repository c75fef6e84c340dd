// What a student does who writes a service: save a file, and see it answer. All three replicas of mult start again at
// that, so nothing else runs beside this.

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { makeClone } from '../support/clone.ts';
import { docker, figure, finish, freePort } from '../support/lab.ts';
import { describeFor } from '../support/targets.ts';

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
