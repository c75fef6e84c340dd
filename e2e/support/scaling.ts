import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { docker, figure, type TestLab } from './lab.ts';
import { isError, Load, PING, type Sample, send, sum } from './load.ts';
import type { Target } from './targets.ts';

const inspect = async (container: string, format: string) =>
  (await docker('inspect', '--format', format, container)).trim();
const ADD = [
  { method: 'GET', path: '/soma?op1=1&op2=2' },
  { method: 'POST', path: '/soma', body: '{"op1":1,"op2":2}' },
] as const;

/** Seconds from when Docker called a replica healthy to its first answer. */
async function servedAfter(replica: string, load: Load, samples: Sample[]): Promise<number> {
  const healthy = (
    JSON.parse(await inspect(replica, '{{json .State.Health.Log}}')) as { End: string; ExitCode: number }[]
  ).find(({ ExitCode }) => ExitCode === 0);
  const first = Math.min(...samples.filter(({ servedBy }) => servedBy === replica).map(({ at, ms }) => at + ms));
  return (load.began + first - Date.parse(healthy?.End ?? '')) / 1000;
}

/** What a lab must have so many of, for the tests below. */
export const SCALED = ['--scale', 'ping=2', '--scale', 'soma=3'];

/** Tests: replicas are added, taken away and restarted under load, and no client notices. */
export function scalesUnnoticed(target: Target, current: () => TestLab): void {
  if (target === 'compose') {
    it('scales ping to 4 and to 1 under load, five times in a row, without an error or a restart of nginx', async () => {
      const lab = current();
      const started = () => inspect(lab.replica('nginx'), '{{.State.StartedAt}} {{.RestartCount}}');
      const before = await started();
      for (let round = 1; round <= 5; round++) {
        const known = (await lab.rows()).map(({ name }) => name);
        const load = new Load(lab.url, PING, { rate: 200, seconds: 60 });
        await lab.run('scale', 'ping=4');
        const fresh = (await lab.rows())
          .filter(({ service, name }) => service === 'ping' && !known.includes(name))
          .map(({ name }) => name);
        const all = () => fresh.every((name) => load.samples.some(({ servedBy }) => servedBy === name));
        for (const end = Date.now() + 5_500; !all() && Date.now() < end; ) await pause(100);
        const served = await Promise.all(fresh.map((name) => servedAfter(name, load, load.samples)));
        await lab.run('scale', 'ping=1');
        await pause(1_000);
        const result = sum(await load.end());
        figure(
          `compose: scale ping to 4, then 1, round ${round}: sent ${result.sent}, errors ${result.errors}, slowest ${result.slowest} ms, new replicas served ${served.map((seconds) => seconds.toFixed(1)).join(', ')} s after healthy`,
        );
        expect(fresh.length).toBe(round === 1 ? 2 : 3);
        expect(result.errors).toBe(0);
        expect(result.slowest).toBeLessThanOrEqual(500);
        expect(Math.max(...served)).toBeLessThanOrEqual(5);
      }
      expect(await started()).toBe(before);
    }, 240_000);
  } else {
    for (const keepAlive of [false, true]) {
      it(`scales ping to 4 and to 1 under load, ${keepAlive ? 'on kept connections: only resets during a reload' : 'on fresh connections: no error'}`, async () => {
        const lab = current();
        const load = new Load(lab.url, PING, { rate: 200, seconds: 60, keepAlive });
        for (const count of [4, 1, 4, 1]) {
          await pause(1_500);
          await lab.run('scale', `ping=${count}`);
        }
        await pause(1_500);
        const samples = await load.end();
        const failed = samples.filter(({ status }) => status !== 200);
        figure(
          `${target}: scale ping 4, 1, 4, 1, ${keepAlive ? 'kept' : 'fresh'} connections: sent ${samples.length}, errors ${failed.length} (${[...new Set(failed.map(({ error, status }) => error ?? status))].join(', ')}), slowest ${sum(samples).slowest} ms`,
        );
        if (keepAlive) expect(failed.filter(({ error }) => error !== 'ECONNRESET' && error !== 'EPIPE')).toEqual([]);
        else expect(failed).toEqual([]);
        expect(Object.keys(sum(samples).by)).toEqual(expect.arrayContaining(['ping-1', 'ping-4']));
      }, 60_000);
    }
  }

  it('restarts three replicas of ping one after the other under load without an error', async () => {
    const lab = current();
    await lab.run('scale', 'ping=3');
    await pause(3_000);
    const load = new Load(
      lab.url,
      [
        { method: 'GET', path: '/ping' },
        { method: 'POST', path: '/ping', body: '{}' },
      ],
      { rate: 200, seconds: 90 },
    );
    await pause(1_000);
    const said = await lab.run('restart', 'ping');
    const samples = await load.end();
    figure(
      `${target}: rolling restart of ping=3, GET and POST: sent ${samples.length}, errors ${samples.filter(isError).length}, slowest ${sum(samples).slowest} ms`,
    );
    expect(said.trim().split('\n')).toHaveLength(3);
    expect(samples.filter(isError)).toEqual([]);
    expect(new Set(samples.map(({ method, status }) => `${method} ${status}`))).toEqual(
      new Set(['GET 200', 'POST 405']),
    );
  }, 120_000);

  it('restarts three replicas of soma one after the other under load without an error', async () => {
    const lab = current();
    const load = new Load(lab.url, [...ADD], { rate: 200, seconds: 90 });
    await pause(1_000);
    await lab.run('restart', 'soma');
    const result = sum(await load.end());
    figure(
      `${target}: rolling restart of soma=3, GET and POST: sent ${result.sent}, errors ${result.errors}, slowest ${result.slowest} ms`,
    );
    expect(result.errors).toBe(0);
  }, 120_000);

  it('loses only requests to soma while its one replica is restarted, and says so at once', async () => {
    const lab = current();
    await lab.run('scale', 'soma=1');
    await pause(2_500);
    const [soma] = (await lab.rows()).filter(({ service }) => service === 'soma');
    const adds = new Load(lab.url, [...ADD], { rate: 100, seconds: 30 });
    const calcs = new Load(lab.url, [{ method: 'GET', path: '/calc?expr=1+2' }], { rate: 20, seconds: 30 });
    const others = new Load(
      lab.url,
      [...PING, { method: 'GET', path: '/mult?op1=6&op2=7' }, { method: 'GET', path: '/sub?op1=6&op2=7' }],
      { rate: 60, seconds: 30 },
    );
    await pause(1_000);
    if (target === 'compose') await docker('restart', soma?.name ?? '');
    else await lab.run('restart', soma?.name ?? '');
    await pause(2_000);
    const [lost, uncounted, other] = [await adds.end(), await calcs.end(), await others.end()].map((samples) =>
      samples.filter(({ status }) => status !== 200),
    );
    const span = Math.max(...(lost ?? []).map(({ at, ms }) => at + ms)) - Math.min(...(lost ?? []).map(({ at }) => at));
    figure(
      `${target}: restart of the only soma at 100/s: ${lost?.length} errors within ${(span / 1000).toFixed(2)} s, slowest of them ${Math.round(Math.max(...(lost ?? []).map(({ ms }) => ms)))} ms; /calc at 20/s: ${uncounted?.length} errors; other routes: ${other?.length}`,
    );
    expect(other).toEqual([]);
    expect(lost?.length).toBeGreaterThan(0);
    expect(new Set(lost?.map(({ type }) => type))).toEqual(new Set(['application/problem+json']));
    for (const { status, ms } of lost ?? []) {
      expect([502, 503]).toContain(status);
      expect(ms).toBeLessThan(300);
    }
    expect(new Set(uncounted?.map(({ status }) => status))).toEqual(new Set([503]));
    expect((await send(lab.url, ADD[0])).status).toBe(200);
  }, 60_000);
}
