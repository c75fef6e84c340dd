import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from '@jest/globals';
import { type Reply, send } from '../../kit/test/client.ts';
import { fuzzFault, fuzzRequest } from '../../kit/test/fuzz-inputs.ts';
import { figure, TestLab } from '../support/lab.ts';
import { describeFor, nameFor, PROCESSES } from '../support/targets.ts';

const SERVICES = ['soma', 'sub', 'mult', 'calc', 'ping'];
const STACK = /\n\s+at |\bat \S+ \(|\.[jt]s:\d+|node_modules|node:internal|TypeError|nginx\/\d/;
const EARLY = 5_000;
const ALL = 15_000; // 5,000 to warm up, then the 10,000 that count

/** Resident memory of a process in MiB. */
const memory = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Sends many requests, sixteen at a time, and hands over each answer. */
async function many(
  count: number,
  make: (seed: number) => Promise<Reply | undefined>,
  see: (seed: number, reply: Reply | undefined) => void,
  from = 0,
): Promise<void> {
  let seed = from;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (seed < from + count) {
        const own = seed++;
        see(own, await make(own));
      }
    }),
  );
}

describeFor(PROCESSES, 'malformed input', (target) => {
  let lab: TestLab | undefined;
  afterAll(async () => lab?.down(), 60_000);

  it('answers 10,000 malformed requests without a 5xx, a crash, a stack or a leak', async () => {
    lab = await TestLab.up(target, { name: nameFor(target, 'fz-'), env: { LAB_FAULTS: 'off' } });
    const { url } = lab;
    const statuses: Record<number, number> = {};
    const wrong: string[] = [];
    const shoot = async (seed: number) => {
      const request = fuzzRequest(seed, SERVICES[seed % SERVICES.length] ?? 'soma');
      const headers = seed % 7 === 0 ? { ...request.headers, 'X-Lab-Fault': fuzzFault(seed) } : request.headers;
      return send(url, { ...request, headers }).catch(() => undefined);
    };
    const see = (seed: number, reply: Reply | undefined) => {
      const status = reply?.status ?? 0;
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status === 0 || (status >= 500 && status !== 501 && status !== 505))
        wrong.push(`seed ${seed}: ${status} ${reply?.body}`);
      if (STACK.test(reply?.body ?? '')) wrong.push(`seed ${seed} shows the inside: ${reply?.body}`);
    };
    await many(EARLY, shoot, see);
    const before = await lab.rows();
    const warm = before.map(({ pid }) => memory(pid ?? 0));
    await many(ALL - EARLY, shoot, see, EARLY);
    const after = await lab.rows();
    const growth = after.map(({ pid }, index) => memory(pid ?? 0) / (warm[index] ?? 1));
    figure(
      `${target}: fuzz: ${ALL - EARLY} malformed requests after ${EARLY}: statuses ${JSON.stringify(statuses)}, memory after/before at most ${Math.max(...growth).toFixed(2)} (${Math.round(Math.max(...warm))} MiB)`,
    );
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(after.map(({ pid, restarts }) => [pid, restarts])).toEqual(before.map(({ pid }) => [pid, 0]));
    expect(Math.max(...growth)).toBeLessThanOrEqual(1.2);
    await lab.down();
  }, 300_000);

  it('takes 2,000 mutated X-Lab-Fault without a crash or a stack, and answers only what they ask for', async () => {
    lab = await TestLab.up(target, { name: nameFor(target, 'fz-') });
    const { url } = lab;
    const statuses: Record<number, number> = {};
    const wrong: string[] = [];
    const fault = (seed: number) => fuzzFault(seed).replaceAll('mult1', `${nameFor(target, 'fz-')}mult1`);
    await many(
      2_000,
      (seed) =>
        send(url, {
          method: seed % 2 === 0 ? 'GET' : 'POST',
          path: '/mult?op1=6&op2=7',
          headers: { 'X-Lab-Fault': fault(seed), 'Content-Type': 'application/json' },
          body: seed % 2 === 0 ? undefined : '{"op1":6,"op2":7}',
        }).catch(() => undefined),
      (seed, reply) => {
        const status = reply?.status ?? 0;
        statuses[status] = (statuses[status] ?? 0) + 1;
        const asked = new RegExp(`status\\s*=\\s*${status}`).test(fault(seed));
        if (status === 0 || (status >= 500 && !asked))
          wrong.push(`seed ${seed}, ${fault(seed)}: ${status} ${reply?.body}`);
        if (STACK.test(reply?.body ?? '')) wrong.push(`seed ${seed} shows the inside: ${reply?.body}`);
      },
    );
    figure(`${target}: fuzz: 2,000 mutated X-Lab-Fault: statuses ${JSON.stringify(statuses)}`);
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(statuses[400]).toBeGreaterThan(100);
    expect(statuses[200]).toBeGreaterThan(100);
    expect((await lab.rows()).map(({ restarts }) => restarts)).toEqual(Array(7).fill(0));
  }, 120_000);
});
