import { describe, expect, it } from '@jest/globals';
import { header, send } from '../../kit/test/client.ts';
import { insideCases, routeCases } from '../../kit/test/contract-cases.ts';
import { useCalc } from './setup.ts';

const { gateway, ask, post, calc } = useCalc();
const FORM = 'application/x-www-form-urlencoded';

describe('calc', () => {
  it.each([...routeCases('calc'), ...insideCases('calc')])(
    '$title: $method $path',
    async ({ status, allow, ...sendable }) => {
      const reply = await send(calc().url, sendable);
      expect(reply.status).toBe(status);
      expect(header(reply, 'Allow')).toBe(allow);
    },
  );

  it('greets who sends no expression', async () => {
    const reply = await send(calc().url, { method: 'GET', path: '/calc?x=1' });
    expect(JSON.parse(reply.body)).toEqual({
      resultado: 'calc está funcionando! Versão 1.0',
      servidor: 'calc1',
      versao: '1.0',
    });
    expect(gateway.calls).toEqual([]);
  });

  it('has every step worked out by its service, and lists it', async () => {
    const { status, body } = await ask('2*(3+4)-5');
    expect(status).toBe(200);
    const ms = expect.any(Number);
    expect(body).toEqual({
      resultado: 9,
      passos: [
        { operacao: 'soma', op1: 3, op2: 4, resultado: 7, servidor: 'soma1', ms },
        { operacao: 'mult', op1: 2, op2: 7, resultado: 14, servidor: 'mult1', ms },
        { operacao: 'sub', op1: 14, op2: 5, resultado: 9, servidor: 'sub1', ms },
      ],
      servidor: 'calc1',
    });
    expect(gateway.calls.map(({ url }) => url)).toEqual([
      '/soma?op1=3&op2=4',
      '/mult?op1=2&op2=7',
      '/sub?op1=14&op2=5',
    ]);
  });

  it('answers a lone number without a call', async () => {
    expect((await ask(' -7.5 ')).body).toEqual({ resultado: -7.5, passos: [], servidor: 'calc1' });
  });

  it('takes the expression from a JSON or urlencoded body', async () => {
    expect((await post('application/json', '{"expr":"1+2"}')).body).toMatchObject({ resultado: 3 });
    expect((await post('application/json', '{"expr":42}')).body).toMatchObject({ resultado: 42 });
    expect((await post(FORM, 'expr=1%2B2')).body).toMatchObject({ resultado: 3 });
  });

  it('says how to write a plus in a urlencoded body', async () => {
    const { status, body } = await post(FORM, 'expr=1+2');
    expect(status).toBe(422);
    expect(body).toMatchObject({ posicao: 2, detail: expect.stringContaining('%2B') });
  });

  it.each([
    ['application/json', '{}', 'missing-expression'],
    ['application/json', '{"expr":null}', 'missing-expression'],
    ['application/json', '{"expr":["1"]}', 'bad-parameter'],
    ['application/json', '{"expr":true}', 'bad-parameter'],
    [FORM, 'expr=1&expr=2', 'bad-parameter'],
    [FORM, '', 'missing-expression'],
  ])('refuses %s %s with 400', async (type, sent, slug) => {
    const { status, body } = await post(type, sent);
    expect(status).toBe(400);
    expect(body).toMatchObject({ type: `/docs/problems.md#${slug}`, resultado: expect.stringMatching(/^expr /) });
  });

  it('refuses an expression given twice with 400, an empty one with 422', async () => {
    const reply = await send(calc().url, { method: 'GET', path: '/calc?expr=1&expr=2' });
    expect(reply.status).toBe(400);
    expect((await ask('')).status).toBe(422);
  });

  it('passes numbers on to the last bit', async () => {
    const { body } = await ask('0.1+0.2+1e300*-1e-300+12345678901.25');
    expect(body.resultado).toBe(0.1 + 0.2 + 1e300 * -1e-300 + 12345678901.25);
    expect(gateway.calls[1]).toMatchObject({
      service: 'mult',
      op1: 1e300,
      op2: -1e-300,
      url: '/mult?op1=1e%2B300&op2=-1e-300',
    });
  });

  it('passes id and trace on, and the fault not', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await ask('1+2*3', { 'X-Request-Id': 'abc', traceparent, 'X-Lab-Fault': 'delay=1' });
    expect(gateway.calls).toHaveLength(2);
    for (const { headers } of gateway.calls) {
      expect(headers).toMatchObject({ 'x-request-id': 'abc', traceparent, 'user-agent': 'calc' });
      expect(headers).not.toHaveProperty('x-lab-fault');
    }
    gateway.reset();
    await ask('1+2', { traceparent: 'nonsense' });
    expect(gateway.calls[0]?.headers).not.toHaveProperty('traceparent');
  });

  it('logs the expression and its value', async () => {
    await ask('1+2', { 'X-Request-Id': 'logged' });
    const line = await calc().line(({ request_id }) => request_id === 'logged');
    expect(line).toMatchObject({ operation: 'calc', expr: '1+2', resultado: 3, uri: '/calc?expr=1+2' });
  });

  it('keeps its connection for 50 steps', async () => {
    const before = gateway.connections;
    expect((await ask(`1${'+1'.repeat(50)}`)).body.passos).toHaveLength(50);
    expect(gateway.connections - before).toBeLessThanOrEqual(1);
  });
});
