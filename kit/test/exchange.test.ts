import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApp } from '#kit/express.ts';
import { createHapi } from '#kit/hapi.ts';
import type { Operation } from '#kit/operation.ts';
import { twoOperands } from '#kit/operation.ts';
import { header, send } from './client.ts';
import { type Running, start } from './harness.ts';

const sum = twoOperands((op1, op2) => op1 + op2);
/** Fails in a way that nobody foresaw if op1 is 13. */
const operation: Operation = {
  post: true,
  answer(parameters, exchange, service) {
    if (parameters.get('op1') === '13') throw new TypeError('secret of the inside');
    return sum.answer(parameters, exchange, service);
  },
};

type Attach = Parameters<typeof start>[1];
const frameworks: { framework: string; attach: Attach }[] = [
  { framework: 'Express', attach: (service, server) => server.on('request', createApp(service, operation)) },
  { framework: 'hapi', attach: (service, server) => createHapi(server, service, operation).start() },
];

describe.each(frameworks)('on $framework', ({ attach }) => {
  let running: Running;
  beforeAll(async () => {
    running = await start('soma', attach, { LAB_FAULTS: 'on' });
  });
  afterAll(() => running.close());
  const get = (path: string, headers: Record<string, string> = {}) =>
    send(running.url, { method: 'GET', path, headers });

  it.each(['a', 'A-1_b.c', '0'.repeat(128)])('keeps the request id %s', async (id) => {
    expect(header(await get('/soma', { 'X-Request-Id': id }), 'X-Request-Id')).toBe(id);
  });

  it.each(['', 'a b', 'a"b', '../x', 'é', '0'.repeat(129)])('makes a new request id in place of %j', async (id) => {
    expect(header(await get('/soma', { 'X-Request-Id': id }), 'X-Request-Id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('logs one line a request, with the schema that the record promises', async () => {
    const before = Date.now();
    await get('/soma?op1=1&op2=2.5', { 'X-Request-Id': 'logged' });
    const line = await running.line(({ request_id }) => request_id === 'logged');
    expect(line).toEqual({
      level: 'info',
      stream: 'replica',
      v: 1,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      msec: expect.any(Number),
      service: 'soma',
      replica: 'soma1',
      request_id: 'logged',
      method: 'GET',
      uri: '/soma?op1=1&op2=2.5',
      status: 200,
      ms: expect.any(Number),
      operation: 'soma',
      op1: 1,
      op2: 2.5,
      resultado: 3.5,
    });
    expect(Date.parse(`${line.time}`)).toBe(Math.round(Number(line.msec) * 1000));
    expect(Math.abs(Number(line.msec) * 1000 - before)).toBeLessThan(5000);
  });

  it('logs the trace of a well-formed traceparent, and no other', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await get('/soma/status', { traceparent: `00-${trace}-00f067aa0ba902b7-01`, 'X-Request-Id': 'traced' });
    expect(await running.line(({ request_id }) => request_id === 'traced')).toMatchObject({ trace_id: trace });
    for (const bad of [
      `00-${trace}-00f067aa0ba902b7`,
      `ff-${trace}-00f067aa0ba902b7-01`,
      `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    ]) {
      const id = `bad${bad.length}${bad.slice(0, 5)}`;
      await get('/soma/status', { traceparent: bad, 'X-Request-Id': id });
      expect(await running.line(({ request_id }) => request_id === id)).not.toHaveProperty('trace_id');
    }
  });

  it('logs what a client has left', async () => {
    const { hostname, port } = new URL(running.url);
    const headers = { 'X-Request-Id': 'left', 'X-Lab-Fault': 'hang; at=soma1' };
    const outgoing = request({ hostname, port, path: '/soma', headers, agent: false }).on('error', () => {});
    outgoing.end();
    // Once another request has been answered, the first one has been read too.
    await get('/soma');
    outgoing.destroy();
    expect(await running.line(({ request_id }) => request_id === 'left')).toMatchObject({ aborted: true, status: 0 });
  });

  it('does not log health checks and metrics', async () => {
    for (const path of ['/livez', '/readyz', '/metrics']) await get(path, { 'X-Request-Id': 'quiet' });
    await get('/soma', { 'X-Request-Id': 'after' });
    await running.line(({ request_id }) => request_id === 'after');
    await expect(
      Promise.race([running.line(({ request_id }) => request_id === 'quiet'), Promise.resolve('none')]),
    ).resolves.toBe('none');
  });

  it('counts requests by route, never by path', async () => {
    await get('/soma?op1=1&op2=2');
    await get('/nowhere/to-be-found');
    await get('/soma/status');
    const metrics = await get('/metrics');
    expect(header(metrics, 'Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(metrics.body).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/soma",status="200"\} \d/);
    expect(metrics.body).toMatch(/_count\{method="GET",route="unmatched",status="404"\} \d/);
    expect(metrics.body).toContain('process_resident_memory_bytes');
    expect(metrics.body).not.toContain('to-be-found');
  });

  it('keeps the inside of an unexpected error to the log', async () => {
    const reply = await get('/soma?op1=13&op2=2', { 'X-Request-Id': 'broken' });
    expect(reply.status).toBe(500);
    expect(reply.body).not.toMatch(/secret|TypeError|\.ts|node_modules/);
    expect(JSON.parse(reply.body)).toMatchObject({
      title: 'Internal error',
      resultado: 'erro interno',
      requestId: 'broken',
    });
    const line = await running.line(({ request_id, msg }) => request_id === 'broken' && msg === 'unexpected error');
    expect(line).toMatchObject({
      stream: 'service',
      level: 'error',
      err: { message: 'secret of the inside', stack: expect.stringContaining('.ts') },
    });
  });
});
