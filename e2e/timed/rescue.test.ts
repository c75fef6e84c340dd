// What only a second attempt rescues: POSTs half way, and calc's own calls.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sequence } from '../support/failing.ts';
import { figure, TestLab, untilBoth } from '../support/lab.ts';
import { Load, send, sum } from '../support/load.ts';
import { describeFor, EVERYWHERE, nameFor } from '../support/targets.ts';

describeFor(EVERYWHERE, 'rescue', (target) => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await TestLab.up(target, { name: nameFor(target, 're-') });
  }, 180_000);
  afterAll(async () => lab?.down(), 60_000);

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
