import { request } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { header, send } from '../../kit/test/client.ts';
import { FakeGateway } from './fake-gateway.ts';
import { startCalc, useCalc } from './setup.ts';

const { gateway, ask, calc } = useCalc();

describe('a step that fails', () => {
  it.each([500, 502, 503, 429, 404, 400, 301])('with %d makes a 503 that names service and step', async (code) => {
    gateway.answering = ({ service }, response) => {
      if (service !== 'mult') return undefined;
      response.writeHead(code, { 'Retry-After': '9', Location: '/soma' }).end('x');
      return true;
    };
    const { reply, body } = await ask('1+2-3*4');
    expect(reply.status).toBe(503);
    expect(header(reply, 'Retry-After')).toBe('1');
    expect(body).toMatchObject({
      type: '/docs/problems.md#service-unavailable',
      servico: 'mult',
      passo: 2,
      passos: [{ operacao: 'soma', resultado: 3 }],
      detail: `Step 2: mult answered ${code}.`,
      resultado: 'serviço mult indisponível no passo 2',
    });
    expect(gateway.calls).toHaveLength(2);
  });

  it.each(['', '{}', 'null', '{"resultado":"3"}', '{"resultado":null}', '<html>'])(
    'with a 200 of %j makes a 503',
    async (text) => {
      gateway.answering = (_call, response) => Boolean(response.end(text)) || undefined;
      expect((await ask('1+2')).body).toMatchObject({
        status: 503,
        detail: 'Step 1: soma answered something other than a result.',
      });
    },
  );

  it('with a result that is not finite makes a 422 that names the step', async () => {
    const { status, body } = await ask('1+1e300*1e300');
    expect(status).toBe(422);
    expect(body).toMatchObject({
      servico: 'mult',
      passo: 1,
      passos: [],
      resultado: 'o resultado do passo 1 não é finito',
    });
  });

  it('with a connection cut off is tried once more', async () => {
    let cut = 0;
    gateway.answering = (_call, response) => (cut++ === 0 ? Boolean(response.destroy()) || undefined : undefined);
    expect((await ask('1+2')).body).toMatchObject({ resultado: 3, passos: [{ operacao: 'soma' }] });
    expect(gateway.calls).toHaveLength(2);
  });

  it('with the connection cut off twice makes a 503', async () => {
    gateway.answering = (_call, response) => Boolean(response.destroy()) || undefined;
    expect((await ask('1+2')).body).toMatchObject({
      status: 503,
      servico: 'soma',
      passo: 1,
      detail: 'Step 1: soma could not be reached.',
    });
    expect(gateway.calls).toHaveLength(2);
  });

  it('with nobody there makes a 503', async () => {
    const closed = new FakeGateway();
    const url = await closed.start();
    await closed.close();
    const lonely = await startCalc(url);
    const reply = await send(lonely.url, { method: 'GET', path: '/calc?expr=1+2' });
    expect(JSON.parse(reply.body)).toMatchObject({ status: 503, servico: 'soma', passo: 1 });
    await lonely.close();
  });

  it('beyond the deadline makes a 504 that names service and step', async () => {
    gateway.answering = ({ service }) => (service === 'sub' ? true : undefined);
    const started = performance.now();
    const { reply, body } = await ask('1+2-3');
    expect(performance.now() - started).toBeGreaterThanOrEqual(399);
    expect(header(reply, 'Retry-After')).toBe('1');
    expect(body).toMatchObject({
      type: '/docs/problems.md#deadline-exceeded',
      status: 504,
      servico: 'sub',
      passo: 2,
      passos: [{ operacao: 'soma' }],
    });
  });

  it('holds for all steps together', async () => {
    gateway.answering = ({ op1, op2 }, response) => {
      setTimeout(() => response.end(JSON.stringify({ resultado: op1 + op2, servidor: 's' })), 150);
      return true;
    };
    const { body } = await ask('1+2+3+4+5+6+7+8');
    expect(body.status).toBe(504);
    expect(body.passo).toBeGreaterThanOrEqual(2);
    expect(body.passo).toBeLessThanOrEqual(3);
  });

  it('is the last one when the client has gone', async () => {
    const arrived = Promise.withResolvers<void>();
    const dropped = Promise.withResolvers<void>();
    gateway.answering = (_call, response) => {
      response.once('close', () => dropped.resolve());
      arrived.resolve();
      return true;
    };
    const { hostname, port } = new URL(calc().url);
    const outgoing = request({ hostname, port, path: '/calc?expr=1+2+3', agent: false }).on('error', () => {});
    outgoing.end();
    await arrived.promise;
    outgoing.destroy();
    await dropped.promise;
    gateway.answering = () => undefined;
    await ask('7*8');
    expect(gateway.calls.map(({ service }) => service)).toEqual(['soma', 'mult']);
  });
});
