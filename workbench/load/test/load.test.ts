import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, order } from './bench.ts';
import { sum } from './server.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.clear());

describe('an open loop', () => {
  const pace = { kind: 'load', rate: 200, seconds: 0.5 } as const;

  it('sends all that is due to a lab that answers nothing yet', async () => {
    const held: ServerResponse[] = [];
    const server = await bench.server((response, _, count) => {
      held.push(response);
      if (count === 100) for (const one of held) one.end(sum(42)); // whoever waits for answers never gets here
    });
    const load = await bench.load();
    expect(await load.send(order(server.url, pace))).toMatchObject({ sent: 100, answered: 100, failed: 0 });
    expect(server.busiest).toBe(100);
    const due = bench.lines().map(({ intended }) => intended);
    for (const [index, at] of due.entries()) expect(at - (due[0] ?? 0)).toBeCloseTo(index * 0.005, 5);
  });

  it('tells the wait of every request that was due while the lab stalled', async () => {
    let stalledUntil = 0;
    const server = await bench.server((response, _, count) => {
      if (count === 20) stalledUntil = Date.now() + 500;
      setTimeout(() => response.end(sum(42)), Math.max(0, stalledUntil - Date.now()));
    });
    const load = await bench.load();
    await load.send(order(server.url, { ...pace, seconds: 1 }));
    const stalled = bench.lines().filter(({ n, intended }) => n >= 20 && intended * 1000 < stalledUntil);
    expect(stalled.length).toBeGreaterThan(90);
    for (const { intended, ms } of stalled) expect(intended * 1000 + ms).toBeGreaterThan(stalledUntil - 2);
  });

  it('is late itself when it was stopped, sends what was due meanwhile, and counts the wait from then', async () => {
    const server = await bench.server((response) => response.end(sum(42)));
    const load = await bench.load();
    const sending = load.send(order(server.url, { ...pace, seconds: 1 }));
    await server.came(20);
    process.kill(load.pid ?? 0, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 300)); // it is this long that it stalls
    process.kill(load.pid ?? 0, 'SIGCONT');
    const { sent, lateness } = await sending;
    expect(sent).toBe(200);
    expect(lateness.worst).toBeGreaterThan(250);
    for (const { ms, msec, intended } of bench.lines()) expect(ms).toBeGreaterThan((msec - intended) * 1000);
  });

  it('sends no more than there are connections', async () => {
    const held: ServerResponse[] = [];
    const server = await bench.server((response) => held.push(response));
    const load = await bench.load();
    const flood = order(server.url, { kind: 'load', rate: 9_000, seconds: 0.5 }, { patience: 15_000 });
    const progress = ({ failed }: { failed: number }) => {
      if (failed === 500) for (const response of held.splice(0)) response.end(sum(42));
    };
    expect(await load.send(flood, { progress })).toMatchObject({ sent: 4_500, answered: 4_000, failed: 500 });
    const refused = bench.lines().filter(({ error }) => error === 'all 4000 connections are in use');
    expect(refused.length).toBe(500);
    expect(server.requests.length).toBe(4_000);
  });

  it('says four times a second how far it is', async () => {
    const server = await bench.server((response) => response.end(sum(42)));
    const load = await bench.load();
    const seen: number[] = [];
    await load.send(order(server.url, { ...pace, seconds: 1 }), { progress: ({ sent }) => seen.push(sent) });
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('accounts for every request when it is ended early', async () => {
    const held: ServerResponse[] = [];
    let open = false;
    const server = await bench.server((response) => (open ? response.end(sum(42)) : held.push(response)));
    const load = await bench.load();
    const abort = new AbortController();
    const sending = load.send(order(server.url, { kind: 'load', rate: 200, seconds: 60 }), { signal: abort.signal });
    await server.came(30);
    abort.abort();
    open = true;
    for (const response of held) response.end(sum(42));
    const { sent, answered } = await sending;
    expect([answered, bench.lines().length, server.requests.length]).toEqual([sent, sent, sent]);
    expect(sent).toBeLessThan(12_000);
  });

  it('sends nothing when it is ended before it begins', async () => {
    const server = await bench.server((response) => response.end(sum(42)));
    const load = await bench.load();
    const none = await load.send(order(server.url, pace), { signal: AbortSignal.abort() });
    expect(none).toEqual({ phase: 'test', sent: 0, answered: 0, failed: 0, lateness: { p50: 0, p99: 0, worst: 0 } });
  });
});

describe('one at a time', () => {
  it('sends the next when the last was answered and its time has passed', async () => {
    const server = await bench.server((response, _, count) => {
      setTimeout(() => response.end(sum(42)), count === 3 ? 150 : 0);
    });
    const load = await bench.load();
    await load.send(order(server.url, { kind: 'one at a time', requests: 6, every: 50 }));
    expect(server.busiest).toBe(1);
    const lines = bench.lines();
    const gaps = lines.slice(1).map(({ msec }, index) => (msec - (lines[index]?.msec ?? 0)) * 1000);
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(49.9);
    expect(gaps[2]).toBeGreaterThanOrEqual(149);
    const [, , third, fourth] = lines; // nobody waits for the third: the fourth is due when that is over
    expect(fourth?.intended).toBeCloseTo((third?.intended ?? 0) + (third?.ms ?? 0) / 1000, 5);
  });

  it('goes on beside a load, and no id is used twice', async () => {
    const server = await bench.server((response) => response.end(sum(42)));
    const load = await bench.load();
    const reports = await Promise.all([
      load.send(order(server.url, { kind: 'load', rate: 200, seconds: 0.5 }, { phase: 'background' })),
      load.send(order(server.url, { kind: 'one at a time', requests: 10, every: 10 }, { phase: 'single' })),
    ]);
    expect(reports.map(({ phase, answered }) => [phase, answered])).toEqual([
      ['background', 100],
      ['single', 10],
    ]);
    const ids = bench.lines().map(({ request_id }) => request_id);
    expect(new Set(ids).size).toBe(110);
    expect(ids).toContain('2a00c0ffee00000000000001000000' + '42');
    expect(new Set(server.requests.map(({ headers }) => headers['x-request-id']))).toEqual(new Set(ids));
  });
});
