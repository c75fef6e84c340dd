import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApp } from '#kit/express.ts';
import { createHapi } from '#kit/hapi.ts';
import { twoOperands } from '#kit/operation.ts';
import { buildServer as buildMult } from '../../mult/src/server.ts';
import { buildApp as buildPing } from '../../ping/src/app.ts';
import { buildApp as buildSoma } from '../../soma/src/app.ts';
import { comparable, header, type Reply, send, sendRaw } from './client.ts';
import { type ContractCase, contractCase, contractCases, routeCases } from './contract-cases.ts';
import { type Running, start } from './harness.ts';
import { rawCases } from './raw-cases.ts';

const soma = (op1: number, op2: number) => op1 + op2;
const mult = (op1: number, op2: number) => op1 * op2;

const services = [
  {
    title: 'soma on Express',
    name: 'soma',
    cases: contractCases('soma', soma),
    raw: rawCases('soma'),
    attach: attachSoma,
  },
  {
    title: 'mult on hapi',
    name: 'mult',
    cases: contractCases('mult', mult),
    raw: rawCases('mult'),
    attach: attachMult,
  },
  {
    title: 'ping on Express',
    name: 'ping',
    cases: [...pingCases(), ...routeCases('ping', false)],
    raw: [],
    attach: attachPing,
  },
];
type Attach = Parameters<typeof start>[1];
function attachSoma(...[service, server]: Parameters<Attach>) {
  server.on('request', buildSoma(service));
}
function attachPing(...[service, server]: Parameters<Attach>) {
  server.on('request', buildPing(service));
}
function attachMult(...[service, server]: Parameters<Attach>) {
  return buildMult(service, server).start();
}
function pingCases() {
  return [
    contractCase('answers PONG', 'GET /ping', 200, 'PONG'),
    contractCase('ignores the query', 'GET /ping?x=%zz', 200, 'PONG'),
    contractCase('ignores a body', 'GET /ping', 200, 'PONG', { body: 'x'.repeat(20_000) }),
  ];
}

function matching(expected: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(expected).map(([name, value]) => {
    return [name, value instanceof RegExp ? expect.stringMatching(value) : value] as const;
  });
  return expect.objectContaining(
    Object.fromEntries(entries.map(([n, v]) => [n, n === 'resultado' && isAny(expected[n]) ? expect.anything() : v])),
  );
}
const isAny = (value: unknown) => value instanceof RegExp && value.source === '.';

function checkBody({ expected, status, path }: ContractCase, reply: Reply) {
  if (expected === undefined) return expect(reply.body).toBe('');
  if (typeof expected === 'string') return expect(reply.body).toBe(expected);
  const body = JSON.parse(reply.body);
  expect(body).toEqual(matching(expected));
  if (status < 400) return;
  const instance = path.replace(/^http:\/\/[^/]*/, '').split('?')[0];
  expect(body).toMatchObject({ instance, requestId: header(reply, 'X-Request-Id'), status });
  expect(body.type).toMatch(/^\/docs\/problems\.md#[a-z-]+$/);
}

function checkHeaders({ expected, status, allow }: ContractCase, reply: Reply, replica: string) {
  const type = status >= 400 ? 'application/problem+json' : 'application/json; charset=utf-8';
  const names = reply.headers.map(([name]) => name);
  const bodied = status === 204 ? [] : ['Content-Type', 'Content-Length'];
  const common = ['Cache-Control', 'X-Request-Id', 'X-Served-By', 'Server-Timing', 'Date', 'Connection'];
  const wanted = [...bodied, ...(allow ? ['Allow'] : []), ...common];
  expect(names.toSorted()).toEqual(wanted.toSorted());
  expect(header(reply, 'Allow')).toBe(allow);
  expect(header(reply, 'Cache-Control')).toBe('no-store');
  expect(header(reply, 'X-Served-By')).toBe(replica);
  expect(header(reply, 'X-Request-Id')).toMatch(/^[0-9a-f]{32}$/);
  expect(header(reply, 'Server-Timing')).toMatch(/^app;dur=\d+\.\d{1,3}$/);
  if (expected === undefined) return;
  expect(header(reply, 'Content-Type')).toBe(typeof expected === 'string' ? 'text/plain; charset=utf-8' : type);
  expect(header(reply, 'Content-Length')).toBe(String(Buffer.byteLength(reply.body)));
}

describe.each(services)('$title', ({ name, cases, raw, attach }) => {
  let running: Running;
  beforeAll(async () => {
    running = await start(name, attach);
  });
  afterAll(() => running.close());

  it.each(cases)('$title: $method $path', async (contract) => {
    const reply = await send(running.url, contract);
    expect(reply.status).toBe(contract.status);
    checkBody(contract, reply);
    checkHeaders(contract, reply, `${name}1`);
  });

  if (raw.length > 0) {
    it.each(raw)('$title', async ({ bytes, status, bare }) => {
      const reply = await sendRaw(running.url, bytes);
      expect(reply.status).toBe(status);
      expect(header(reply, 'Connection')).toBe('close');
      if (bare) return;
      expect(header(reply, 'X-Served-By')).toBe(`${name}1`);
      if (status >= 400)
        expect(JSON.parse(reply.body)).toMatchObject({ status, requestId: header(reply, 'X-Request-Id') });
    });
  }
});

/** The same service under both, so that nothing but the framework differs. */
describe('both frameworks', () => {
  let express: Running;
  let hapi: Running;
  beforeAll(async () => {
    express = await start('soma', (service, server) => server.on('request', createApp(service, twoOperands(soma))));
    hapi = await start('soma', (service, server) => createHapi(server, service, twoOperands(soma)).start());
  });
  afterAll(() => Promise.all([express.close(), hapi.close()]));

  it.each(contractCases('soma', soma))('answer alike, header by header: $title: $method $path', async (contract) => {
    const headers = { ...contract.headers, 'X-Request-Id': 'fixed' };
    const replies = await Promise.all([express, hapi].map(({ url }) => send(url, { ...contract, headers })));
    expect(comparable(replies[1])).toEqual(comparable(replies[0]));
  });

  it.each(rawCases('soma'))('answer alike, header by header: $title', async ({ bytes }) => {
    const replies = await Promise.all([express, hapi].map(({ url }) => sendRaw(url, bytes)));
    expect(comparable(replies[1])).toEqual(comparable(replies[0]));
  });
});
