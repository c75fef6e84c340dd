import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { header, send } from '../kit/test/client.ts';
import { TestLab } from './support/lab.ts';
import { describeFor, EVERYWHERE } from './support/targets.ts';

describeFor(EVERYWHERE, 'settings of a lab', (target) => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await TestLab.up(target, { name: 'li-', env: { LAB_RATE: '5', LAB_FAULTS: 'off' } });
  }, 120_000);
  afterAll(async () => lab?.down(), 60_000);

  it('LAB_FAULTS=off makes X-Lab-Fault mean nothing, not even a typing error', async () => {
    for (const fault of ['status=503', 'nonsense', 'reset; at=li-mult1']) {
      const reply = await send(lab.url, {
        method: 'GET',
        path: '/mult?op1=6&op2=7',
        headers: { 'X-Lab-Fault': fault },
      });
      expect([fault, reply.status, header(reply, 'X-Upstream-Status')]).toEqual([fault, 200, '200']);
    }
  });

  it('LAB_RATE limits requests, and says so with 429 and Retry-After', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => send(lab.url, { method: 'GET', path: '/soma?op1=1&op2=2' })),
    );
    const limited = replies.filter(({ status }) => status === 429);
    expect(replies.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
    expect(limited.length).toBeLessThan(20);
    expect(limited.length).toBeGreaterThanOrEqual(12);
    for (const reply of limited) {
      expect(header(reply, 'Retry-After')).toBe('1');
      expect(header(reply, 'Content-Type')).toBe('application/problem+json');
      expect(JSON.parse(reply.body)).toMatchObject({ status: 429, title: 'Too many requests' });
    }
  });
});
