import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Problem } from '#kit/answer.ts';
import { createApp } from '#kit/express.ts';
import { parseFault } from '#kit/fault.ts';
import { createHapi } from '#kit/hapi.ts';
import { twoOperands } from '#kit/operation.ts';
import { comparable, send } from './client.ts';
import { fuzzFault, fuzzRequest } from './fuzz-inputs.ts';
import { type Running, start } from './harness.ts';

const REQUESTS = 1500;
const STATUSES = [200, 204, 400, 404, 405, 413, 415, 422];

describe('malformed requests', () => {
  const operation = twoOperands((op1, op2) => op1 * op2);
  let express: Running;
  let hapi: Running;
  beforeAll(async () => {
    express = await start('soma', (service, server) => server.on('request', createApp(service, operation)));
    hapi = await start('soma', (service, server) => createHapi(server, service, operation).start());
  });
  afterAll(() => Promise.all([express.close(), hapi.close()]));

  it('are made alike by the same seed, and otherwise by another', () => {
    expect(fuzzRequest(1, 'soma')).toEqual(fuzzRequest(1, 'soma'));
    expect(
      new Set(Array.from({ length: 100 }, (_, seed) => JSON.stringify(fuzzRequest(seed, 'soma')))).size,
    ).toBeGreaterThan(90);
  });

  it('get the same answer from both frameworks, and never a 5xx', async () => {
    const seen = new Map<number, number>();
    for (let seed = 0; seed < REQUESTS; seed++) {
      const request = fuzzRequest(seed, 'soma');
      const [one, other] = await Promise.all([send(express.url, request), send(hapi.url, request)]);
      expect({ seed, request, ...comparable(other) }).toEqual({ seed, request, ...comparable(one) });
      expect(STATUSES).toContain(one.status);
      if (one.status >= 400 && request.method !== 'HEAD')
        expect(JSON.parse(one.body)).toMatchObject({ status: one.status });
      seen.set(one.status, 1 + (seen.get(one.status) ?? 0));
    }
    // The generator is worth its name only if it gets everywhere.
    expect([...seen.keys()].toSorted()).toEqual(STATUSES);
  }, 60_000);
});

describe('malformed faults', () => {
  it('are understood or refused with a problem, nothing else', () => {
    let understood = 0;
    for (let seed = 0; seed < 5000; seed++) {
      try {
        const { action, value, probability } = parseFault(fuzzFault(seed));
        expect(['delay', 'status', 'reset', 'hang']).toContain(action);
        if (action === 'status') expect(value).toBeGreaterThanOrEqual(400);
        expect(probability).toBeGreaterThan(0);
        expect(probability).toBeLessThanOrEqual(1);
        understood++;
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
      }
    }
    expect(understood).toBeGreaterThan(200);
    expect(understood).toBeLessThan(4800);
  });
});
