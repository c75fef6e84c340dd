import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApp } from '#kit/express.ts';
import { parseFault } from '#kit/fault.ts';
import { createHapi } from '#kit/hapi.ts';
import { twoOperands } from '#kit/operation.ts';
import { header, send } from './client.ts';
import { type Running, start } from './harness.ts';

const operation = twoOperands((op1, op2) => op1 + op2);
type Attach = Parameters<typeof start>[1];
const frameworks: { framework: string; attach: Attach }[] = [
  { framework: 'Express', attach: (service, server) => server.on('request', createApp(service, operation)) },
  { framework: 'hapi', attach: (service, server) => createHapi(server, service, operation).start() },
];

describe('X-Lab-Fault', () => {
  it.each([
    ['delay=300', { action: 'delay', value: 300, at: undefined, probability: 1 }],
    ['delay=300; at=mult1', { action: 'delay', value: 300, at: 'mult1', probability: 1 }],
    [' status = 503 ;at=lab-ping.x-2;p=.25', { action: 'status', value: 503, at: 'lab-ping.x-2', probability: 0.25 }],
    ['reset; at=mult2', { action: 'reset', value: 0, at: 'mult2', probability: 1 }],
    ['p=1.0;at=m;hang', { action: 'hang', value: 0, at: 'm', probability: 1 }],
    ['delay=10000', { action: 'delay', value: 10_000, at: undefined, probability: 1 }],
    ['delay=0;p=0.50', { action: 'delay', value: 0, at: undefined, probability: 0.5 }],
  ])('%j is understood', (text, fault) => {
    expect(parseFault(text)).toMatchObject(fault);
  });

  it.each([
    '',
    ' ',
    ';',
    'delay',
    'delay=',
    'delay=-1',
    'delay=1.5',
    'delay=10001',
    'delay=99999',
    'delay=1e3',
    'delay=1;',
    'status=200',
    'status=600',
    'status=5xx',
    'reset',
    'hang',
    'reset=1; at=a',
    'delay=1; status=500',
    'delay=1; delay=2',
    'at=a',
    'p=0.5',
    'delay=1; p=0',
    'delay=1; p=0.000',
    'delay=1; p=1.1',
    'delay=1; p=-1',
    'delay=1; p=',
    'delay=1; at=',
    'delay=1; at=a b',
    'delay=1; x=1',
    'delay=1, delay=2',
    'Delay=1',
    'constructor=1',
    '__proto__',
    'delay=1; at=a=b',
    'delay==1',
  ])('%j is refused', (text) => {
    expect(() => parseFault(text)).toThrow(/understood|twice|exactly one|needs/);
  });
});

describe.each(frameworks)('on $framework a fault', ({ attach }) => {
  let running: Running;
  beforeAll(async () => {
    running = await start('soma', attach, { LAB_FAULTS: 'on' });
  });
  afterAll(() => running.close());
  const ask = (fault: string, path = '/soma?op1=1&op2=2', id = 'f') =>
    send(running.url, { method: 'GET', path, headers: { 'X-Lab-Fault': fault, 'X-Request-Id': id } });

  it('delays the answer, which is then the usual one', async () => {
    const started = performance.now();
    const reply = await ask('delay=150; at=soma1', undefined, 'delayed');
    expect(performance.now() - started).toBeGreaterThanOrEqual(149);
    expect(JSON.parse(reply.body)).toEqual({ resultado: 3, servidor: 'soma1' });
    expect(await running.line((line) => line.request_id === 'delayed')).toMatchObject({
      fault: 'delay=150',
      status: 200,
    });
  });

  it('is answered with the status asked for, as a problem', async () => {
    const reply = await ask('status=507');
    expect(reply.status).toBe(507);
    expect(JSON.parse(reply.body)).toMatchObject({ type: '/docs/problems.md#requested-fault', status: 507 });
  });

  it('cuts the connection off', async () => {
    await expect(ask('reset; at=soma1', undefined, 'cut')).rejects.toMatchObject({ code: 'ECONNRESET' });
    const line = await running.line(({ request_id }) => request_id === 'cut');
    expect(line).toMatchObject({ fault: 'reset', status: 0, aborted: true });
  });

  it('keeps from answering until the client has gone', async () => {
    const { hostname, port } = new URL(running.url);
    const headers = { 'X-Lab-Fault': 'hang; at=soma1', 'X-Request-Id': 'hung' };
    const hung = request({ hostname, port, path: '/soma?op1=1&op2=2', headers, agent: false }).on('error', () => {});
    const answered = once(hung, 'response').then(
      () => 'an answer',
      () => 'an error',
    );
    hung.end();
    expect(await Promise.race([answered, ask('delay=100').then(() => 'another answer')])).toBe('another answer');
    hung.destroy();
    const line = await running.line(({ request_id }) => request_id === 'hung');
    expect(line).toMatchObject({ fault: 'hang', status: 0, aborted: true });
  });

  it('is left to the replica that is meant', async () => {
    for (const fault of ['delay=9999; at=soma2', 'reset; at=soma2', 'hang; at=soma', 'status=500; at=SOMA1']) {
      expect((await ask(fault)).status).toBe(200);
    }
  });

  it('with bad syntax is refused even if another replica is meant', async () => {
    const reply = await ask('dealy=9; at=soma2');
    expect(JSON.parse(reply.body)).toMatchObject({
      status: 400,
      resultado: 'cabeçalho X-Lab-Fault inválido',
      detail: '"dealy=9" is not understood.',
    });
  });

  it('comes with its probability', async () => {
    const replies = await Promise.all(Array.from({ length: 200 }, () => ask('status=500; p=0.5')));
    const failed = replies.filter(({ status }) => status === 500).length;
    // 6 standard deviations around 100: one run in 500 million fails by chance.
    expect(failed).toBeGreaterThan(57);
    expect(failed).toBeLessThan(143);
    expect(replies.every(({ status }) => status === 500 || status === 200)).toBe(true);
  });

  it('does not touch the status, health checks and unknown paths', async () => {
    for (const path of ['/soma/status', '/livez', '/readyz', '/metrics'])
      expect((await ask('status=500', path)).status).toBe(200);
    expect((await ask('status=500', '/x')).status).toBe(404);
  });
});

describe('faults that are off', () => {
  it.each([{}, { LAB_FAULTS: 'on', LAB_BIND: '0.0.0.0' }])('are ignored, malformed ones too: %j', async (env) => {
    const running = await start('soma', frameworks[0]?.attach ?? fail, env);
    for (const fault of ['status=500', 'nonsense', '']) {
      const reply = await send(running.url, {
        method: 'GET',
        path: '/soma?op1=1&op2=2',
        headers: { 'X-Lab-Fault': fault },
      });
      expect(reply.status).toBe(200);
      expect(header(reply, 'X-Served-By')).toBe('soma1');
    }
    if ('LAB_BIND' in env)
      expect(await running.line(({ msg }) => /LAB_FAULTS is switched off/.test(`${msg}`))).toBeDefined();
    await running.close();
  });
  function fail(): never {
    throw new Error('no framework');
  }
});
