import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { figure, TestLab, untilBoth } from '../support/lab.ts';
import { Load, MULT, type Sample, send, sum } from '../support/load.ts';
import { describeFor, EVERYWHERE, nameFor } from '../support/targets.ts';

const CASES = [
  { fault: 'stop', restore: 'start', slowest: 100, together: false },
  { fault: 'kill', restore: 'start', slowest: 100, together: false },
  { fault: 'pause', restore: 'resume', slowest: 1_200, together: false },
  { fault: 'pause', restore: 'resume', slowest: 1_200, together: true },
] as const;

async function sequence(lab: TestLab, count: number): Promise<string[]> {
  const answered: string[] = [];
  for (let sent = 0; sent < count; sent++)
    answered.push((await send(lab.url, { method: 'GET', path: '/mult?op1=6&op2=7' })).servedBy.slice(lab.name.length));
  return answered;
}
const count = (answered: string[]) =>
  ['mult1', 'mult2', 'mult-backup'].map((name) => answered.filter((one) => one === name).length);

describeFor(EVERYWHERE, 'failover', (target) => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await TestLab.up(target, { name: nameFor(target, 'fo-') });
  }, 180_000);
  afterAll(async () => lab?.down(), 60_000);

  for (const { fault, restore, slowest, together } of CASES) {
    const title = together
      ? `both ${fault}d at once`
      : `mult1 ${fault === 'stop' ? 'stopped' : `${fault}${fault === 'kill' ? 'ed' : 'd'}`}, then mult2 too`;
    const round = async (): Promise<number> => {
      const [mult1, mult2] = [lab.replica('mult1'), lab.replica('mult2')];
      const load = new Load(lab.url, MULT, { rate: 200, seconds: 20 });
      await pause(3_000);
      if (together) await lab.act(fault, mult1, mult2);
      else {
        await lab.act(fault, mult1);
        await pause(5_000);
        await lab.act(fault, mult2);
      }
      await pause(4_000);
      await lab.act(restore, mult1, mult2);
      const back = Date.now();
      const samples = await load.done();
      const result = sum(samples);
      // A sample counts from when it was answered; without an answer under load, the time until there is one.
      const first = [mult1, mult2].map((name) =>
        Math.min(
          ...samples
            .filter(({ servedBy, at, ms }) => servedBy === name && load.began + at + ms > back)
            .map(({ at, ms }) => load.began + at + ms - back),
        ),
      );
      await untilBoth(lab);
      const seconds = Math.min(Math.max(...first), Date.now() - back) / 1000;
      const next = count(await sequence(lab, 40));
      figure(
        `${target}: ${title}: sent ${result.sent}, errors ${result.errors}, slowest ${result.slowest} ms, over 200 ms ${result.over200}, both back after ${seconds.toFixed(1)} s, next 40: ${next.join('/')}; slowest: ${result.worst}`,
      );
      expect(samples.filter(({ status }) => status !== 200).slice(0, 5)).toEqual([]);
      expect(result.sent).toBe(4_000);
      expect(result.by[lab.replica('mult-backup')]).toBeGreaterThan(100);
      expect(seconds).toBeLessThan(15);
      expect(next).toEqual([30, 10, 0]);
      return result.slowest;
    };

    // Two cores run the load, the containers and Docker itself, which now and then stalls everything for a moment.
    // No round may have an error. If the slowest answer of the first is late, the median of three decides: both
    // others must be in time. Every round's figure is kept.
    it(`loses no request at 200/s, GET and POST: ${title}, then both back`, async () => {
      if ((await round()) <= slowest) return;
      expect(await round()).toBeLessThanOrEqual(slowest);
      expect(await round()).toBeLessThanOrEqual(slowest);
    }, 150_000);
  }

  for (const { fault, restore, slowest } of CASES.slice(0, 3)) {
    it(`answers single requests in time while mult1 is down (${fault}), also after a ban`, async () => {
      await lab.act(fault, lab.replica('mult1'));
      const samples: Sample[] = [];
      for (let sent = 0; sent < 16; sent++) {
        const shot = MULT[sent % 2];
        if (shot !== undefined) samples.push(await send(lab.url, shot));
        await pause(350); // 16 of them outlast a ban of 3 to 4 s
      }
      await lab.act(restore, lab.replica('mult1'));
      const result = sum(samples);
      figure(
        `${target}: single requests, mult1 down (${fault}): errors ${result.errors}, slowest ${result.slowest} ms, over 200 ms ${result.over200} of ${result.sent}`,
      );
      expect(result.errors).toBe(0);
      expect(result.slowest).toBeLessThanOrEqual(slowest);
      await untilBoth(lab);
    }, 60_000);
  }

  it('answers 200 from another replica when the first is killed while it answers a POST', async () => {
    await sequence(lab, 8);
    const [mult1, mult2] = [lab.replica('mult1'), lab.replica('mult2')];
    for (const victim of [mult1, mult2]) {
      const waiting = [0, 1, 2, 3].map(() =>
        send(lab.url, {
          method: 'POST',
          path: '/mult',
          body: '{"op1":6,"op2":7}',
          headers: { 'X-Lab-Fault': `delay=300; at=${victim}` },
        }),
      );
      await pause(100);
      await lab.act('kill', victim);
      const samples = await Promise.all(waiting);
      figure(
        `${target}: ${victim} killed while it answered a POST: statuses ${samples.map(({ status }) => status).join(' ')}, attempts ${samples.map(({ attempts }) => attempts).join(' ')}`,
      );
      expect(samples.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      expect(samples.some(({ attempts }) => attempts > 1)).toBe(true);
      expect(samples.map(({ servedBy }) => servedBy)).not.toContain(victim);
      await lab.act('start', victim);
      await untilBoth(lab);
    }
  }, 60_000);

  for (const fault of ['stop', 'kill', 'pause'] as const) {
    it(`keeps /calc free of errors at 100/s while mult1 is down (${fault})`, async () => {
      const load = new Load(lab.url, [{ method: 'GET', path: '/calc?expr=2*3' }], { rate: 100, seconds: 7 });
      await pause(1_000);
      await lab.act(fault, lab.replica('mult1'));
      await pause(4_700); // longer than a ban: it is asked again, and fails again
      await lab.act(fault === 'pause' ? 'resume' : 'start', lab.replica('mult1'));
      const result = sum(await load.done());
      figure(
        `${target}: /calc?expr=2*3 at 100/s, mult1 down (${fault}): sent ${result.sent}, errors ${result.errors}, slowest ${result.slowest} ms`,
      );
      expect(result).toMatchObject({ sent: 700, errors: 0 });
      await untilBoth(lab);
    }, 60_000);
  }
});
