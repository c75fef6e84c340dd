// `failover` of a lab that is right is not here: it stops a replica under load, and then the machine must not stall. It
// runs where replicas fail (support/failing.ts).
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { k6, toldBy } from '../support/k6.ts';
import { figure, finish, ROOT, lab as runLab, type Said, TestLab } from '../support/lab.ts';
import { describeFor, EVERYWHERE, nameFor, PROCESSES } from '../support/targets.ts';

/** A copy of nginx/ in which one thing is changed. */
function changedConf(from: RegExp, to: string): { conf: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'lab-conf-'));
  cpSync(join(ROOT, 'nginx'), folder, { recursive: true });
  const conf = join(folder, 'nginx.conf');
  const text = readFileSync(conf, 'utf8');
  if (!from.test(text)) throw new Error(`nothing in nginx.conf matches ${from}`);
  writeFileSync(conf, text.replace(from, to));
  return { conf, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

describeFor(
  EVERYWHERE,
  'load tests with k6',
  (target) => {
    let lab: TestLab;
    beforeAll(async () => {
      lab = await TestLab.up(target, { name: nameFor(target, 'k6-') });
    }, 180_000);
    afterAll(async () => lab?.down(), 60_000);

    for (const script of ['smoke', 'weights']) {
      it(`${script} passes`, async () => {
        const said = await k6(lab, script);
        figure(`${target}: k6 ${script}: exit ${said.status}`);
        expect(toldBy(said)).toEqual([]);
      }, 60_000);
    }
  },
  ['k6'],
);

describeFor(PROCESSES, 'load tests with k6, on a lab that is wrong', (target) => {
  const broken = async (from: RegExp, to: string, script: (lab: TestLab) => Promise<Said>) => {
    const { conf, remove } = changedConf(from, to);
    const lab = await TestLab.up(target, { name: nameFor(target, 'kx-'), args: ['--conf', conf] });
    try {
      return await script(lab);
    } finally {
      await lab.down();
      remove();
    }
  };

  it('weights ends with 99 when the weights are swapped', async () => {
    const said = await broken(
      /mult1:3005 resolve weight=3(.*)\n(.*)mult2:3005 resolve weight=1/,
      'mult1:3005 resolve weight=1$1\n$2mult2:3005 resolve weight=3',
      (lab) => lab.try('loadtest', 'weights'),
    );
    figure(`${target}: ./lab loadtest weights with the weights swapped: exit ${said.status}`);
    expect(said.status).toBe(99);
  }, 60_000);

  it('failover ends with 99 when retries are off', async () => {
    const said = await broken(/proxy_next_upstream error.*;/, 'proxy_next_upstream off;', async (lab) => {
      const ended = k6(lab, 'failover', 'BEFORE=2', 'DURING=4', 'AFTER=1');
      await pause(3_500);
      await lab.act('kill', lab.replica('mult1'));
      return ended;
    });
    figure(`${target}: k6 failover with retries off: exit ${said.status}`);
    expect(said.status).toBe(99);
  }, 120_000);

  it('smoke stops with one clear sentence when there is no lab', async () => {
    const said = await finish(
      spawn('k6', ['run', '--no-usage-report', '-e', 'BASE_URL=http://127.0.0.1:9', join(ROOT, 'loadtests/smoke.ts')], {
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    expect(said.status).toBe(108);
    expect(said.out + said.err).toMatch(/127\.0\.0\.1:9/);
  }, 30_000);

  it('./lab loadtest says what to install where there is no k6', async () => {
    const lab = await TestLab.up(target, { name: nameFor(target, 'kn-') });
    const said = await runLab(['loadtest', 'smoke'], {
      LAB_NAME: nameFor(target, 'kn-'),
      PATH: (process.env.PATH ?? '')
        .split(':')
        .filter((folder) => folder !== '/usr/local/bin')
        .join(':'),
    });
    await lab.down();
    expect(said.status).toBe(8);
    expect(said.err).toMatch(/k6 is not installed.*brew install k6/s);
  }, 60_000);
});
