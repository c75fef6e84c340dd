// What a student does on the first evening: clone and start.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { makeClone } from '../support/clone.ts';
import { figure, freePort, lab } from '../support/lab.ts';
import { send } from '../support/load.ts';
import { describeFor, PROCESSES } from '../support/targets.ts';

// One clone: what is fetched at set-up is the same, whichever balancer the machine has.
const clone = makeClone('Meu Rodízio (cópia)', false);
const before = readdirSync(clone.root);
afterAll(() => clone.remove());

describeFor(PROCESSES, 'a fresh clone without Docker', (target) => {
  const noNginx = target === 'embedded' ? { LAB_NGINX: '/nowhere/nginx' } : undefined;
  const env: Record<string, string> = { DOCKER_HOST: 'tcp://127.0.0.1:9', LAB_NAME: '', ...noNginx };
  afterAll(async () => {
    await lab(['down'], env, clone.root);
  }, 60_000);

  it('answers within 60 s including set-up, within 3 s once set up, and leaves nothing outside .lab', async () => {
    const isFresh = !existsSync(join(clone.root, '.lab'));
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
      `${target}: fresh clone, no Docker${target === 'embedded' ? ', no nginx' : ''}: all five services after ${isFresh ? `${seconds[0]?.toFixed(1)} s with set-up, after ` : ''}${seconds[1]?.toFixed(1)} s without`,
    );
    expect(readdirSync(clone.root).filter((name) => !before.includes(name))).toEqual(['.lab']);
    expect(seconds[0]).toBeLessThan(60);
    expect(seconds[1]).toBeLessThan(3);
  }, 180_000);
});

describe('a clone in which the lab has run', () => {
  it('is as it was after down --all', async () => {
    const { status } = await lab(['down', '--all'], { DOCKER_HOST: 'tcp://127.0.0.1:9', LAB_NAME: '' }, clone.root);
    expect(status).toBe(0);
    expect(readdirSync(clone.root)).toEqual(before);
  }, 60_000);
});
