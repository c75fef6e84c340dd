import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { send } from '../../kit/test/client.ts';
import { type Running, start } from '../../kit/test/harness.ts';
import { buildApp } from '../src/app.ts';
import { readCalcConfig } from '../src/config.ts';
import { FakeGateway } from './fake-gateway.ts';

/** Starts calc with a short deadline and every operator on offer. */
export const startCalc = (gateway: string) => {
  const operators = '+ soma, - sub, * mult, / div';
  const config = readCalcConfig({ LAB_GATEWAY: gateway, CALC_OPERATORS: operators, CALC_DEADLINE_MS: '400' });
  return start('calc', (service, server) => server.on('request', buildApp(service, config)), { LAB_FAULTS: 'on' });
};

/** A calc in front of a fake gateway, for all the tests of a file. */
export function useCalc() {
  const gateway = new FakeGateway();
  let running: Running;
  beforeAll(async () => {
    running = await startCalc(await gateway.start());
  });
  afterEach(() => gateway.reset());
  afterAll(() => Promise.all([running.close(), gateway.close()]));
  const ask = async (expr: string, headers: Record<string, string> = {}) => {
    const path = `/calc?expr=${encodeURIComponent(expr).replaceAll('%2B', '+')}`;
    const reply = await send(running.url, { method: 'GET', path, headers });
    return { reply, status: reply.status, body: JSON.parse(reply.body) };
  };
  const post = async (type: string, body: string) => {
    const reply = await send(running.url, { method: 'POST', path: '/calc', headers: { 'Content-Type': type }, body });
    return { status: reply.status, body: JSON.parse(reply.body) };
  };
  return { gateway, ask, post, calc: () => running };
}
