import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { header, send, sendRaw } from '../kit/test/client.ts';
import { bodyCases, type ContractCase, operandCases, resultCases, routeCases } from '../kit/test/contract-cases.ts';
import { runCollection } from './postman.ts';
import { figure, TestLab } from './support/lab.ts';
import { describeFor, EVERYWHERE } from './support/targets.ts';

const SERVICES = [
  {
    name: 'soma',
    cases: [
      ...resultCases('soma', (a, b) => a + b),
      ...operandCases('soma'),
      ...bodyCases('soma'),
      ...routeCases('soma'),
    ],
  },
  {
    name: 'mult',
    cases: [
      ...resultCases('mult', (a, b) => a * b),
      ...operandCases('mult'),
      ...bodyCases('mult'),
      ...routeCases('mult'),
    ],
  },
  { name: 'ping', cases: routeCases('ping', false) },
];
// The GET examples of the contract, to the letter, as `curl -g` sends them.
const SEEDS: [path: string, resultado: unknown][] = [
  ['/ping', 'PONG'],
  ['/calc', 'calc está funcionando! Versão 1.0'],
  ['/calc?expr=2*(3+4)-5', 9],
  ['/soma?op1=10&op2=20', 30],
  ['/sub?op1=21&op2=6', 15],
  ['/mult?op1=6&op2=7', 42],
];
const PARSER: [title: string, bytes: string, status: number][] = [
  ['a request that is none', 'GARBAGE\r\n\r\n', 400],
  ['a bad header', 'GET /ping HTTP/1.1\r\nHost: a\r\nBad Header: x\r\nConnection: close\r\n\r\n', 400],
  ['no Host', 'GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  [
    'two lengths',
    'POST /soma HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nx',
    400,
  ],
  [
    'a length and chunks',
    'POST /soma HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n',
    400,
  ],
  [
    'an unknown transfer encoding',
    'POST /soma HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\n',
    501,
  ],
  ['another major version', 'GET /ping HTTP/7.0\r\nHost: a\r\nConnection: close\r\n\r\n', 505],
  ['an unknown method', 'BREW /soma HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 405],
  [
    'a byte beyond ASCII in the query',
    'GET /soma?op1=\xe9&op2=2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    400,
  ],
  ['TRACE', 'TRACE /soma HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 405],
  ['an unknown path', 'GET /nothing"here HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 404],
  ['a route of the inside', 'GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 404],
  ['the metrics', 'GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 404],
  ["nginx's own places", 'GET /-/problem HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 404],
  ['a long target', `GET /soma?${'x'.repeat(5_000)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, 414],
  ['a long header', `GET /ping HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(5_000)}\r\nConnection: close\r\n\r\n`, 431],
];

describeFor(EVERYWHERE, 'the contract through nginx', (target) => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await TestLab.up(target, { name: 'gw-' });
  }, 180_000);
  afterAll(async () => lab?.down(), 60_000);

  for (const { name, cases } of SERVICES) {
    describe(name, () => {
      for (const one of cases.filter(({ inside }) => !inside)) it(one.title, () => check(lab, one));
    });
  }

  for (const [path, resultado] of SEEDS) {
    it(`answers curl -g ${path}`, () => {
      const { stdout } = spawnSync('curl', ['-gs', lab.url + path], { encoding: 'utf8' });
      expect(path === '/ping' ? stdout : (JSON.parse(stdout) as { resultado: unknown }).resultado).toEqual(resultado);
    });
  }

  for (const [title, bytes, status] of PARSER) {
    it(`answers ${title} with a ${status} of its own, as a problem`, async () => {
      const reply = await sendRaw(lab.url, bytes);
      const problem = JSON.parse(reply.body) as Record<string, unknown>;
      expect(reply.status).toBe(status);
      expect(header(reply, 'Content-Type')).toBe('application/problem+json');
      expect(problem).toMatchObject({
        status,
        type: expect.stringMatching(/^\/docs\/problems\.md#/),
        title: expect.any(String),
        detail: expect.any(String),
        instance: expect.stringMatching(/^\//),
        resultado: expect.any(String),
      });
      expect(problem.requestId).toBe(header(reply, 'X-Request-Id'));
      expect(header(reply, 'Server')).toBe('nginx');
      if (status === 405) expect(header(reply, 'Allow')).toBe('GET, HEAD, POST, OPTIONS');
    });
  }

  it('answers a large body with a 413 of its own, as a problem', async () => {
    const reply = await send(lab.url, {
      method: 'POST',
      path: '/soma',
      headers: { 'Content-Type': 'application/json' },
      body: 'x'.repeat(16_385),
    });
    expect(reply.status).toBe(413);
    expect(header(reply, 'Content-Type')).toBe('application/problem+json');
    expect(JSON.parse(reply.body)).toMatchObject({
      status: 413,
      title: 'Body too large',
      resultado: 'corpo grande demais',
    });
  });

  it('tells every answer its way: request id, replica, attempts', async () => {
    const reply = await send(lab.url, {
      method: 'GET',
      path: '/mult?op1=6&op2=7',
      headers: { 'X-Request-Id': 'my-own.id_1' },
    });
    expect(header(reply, 'X-Request-Id')).toBe('my-own.id_1');
    expect(header(reply, 'X-Served-By')).toBe((JSON.parse(reply.body) as { servidor: string }).servidor);
    expect(header(reply, 'X-Upstream')).toMatch(/^[\d.]+:\d+$/);
    expect(header(reply, 'X-Upstream-Status')).toBe('200');
    expect(header(reply, 'Server-Timing')).toMatch(/^app;dur=\d/);
    const names = reply.headers.map(([name]) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('etag');
    expect(names).not.toContain('x-powered-by');
  });

  it('lists a failed attempt that the client would never see otherwise', async () => {
    const fault = { 'X-Lab-Fault': `reset; at=${lab.replica('mult1')}` };
    const replies = [];
    for (let sent = 0; sent < 3; sent++)
      replies.push(await send(lab.url, { method: 'GET', path: '/mult?op1=6&op2=7', headers: fault }));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(replies.some((reply) => /^502, 200$/.test(header(reply, 'X-Upstream-Status') ?? ''))).toBe(true);
  });

  it('passes the Postman collection', async () => {
    await new Promise((resolve) => setTimeout(resolve, 4_500)); // the ban of the test before is over
    for (let sent = 0; sent < 12; sent++) await send(lab.url, { method: 'GET', path: '/mult?op1=6&op2=7' });
    const run = await runCollection(lab.url);
    figure(
      `${target}: Postman collection: ${run.requests} requests, ${run.assertions} assertions, ${run.failures.length} failures`,
    );
    expect(run.failures).toEqual([]);
    expect(run.assertions).toBeGreaterThan(50);
  }, 60_000);
});

async function check(lab: TestLab, one: ContractCase): Promise<void> {
  const reply = await send(lab.url, one);
  expect(reply.status).toBe(one.status);
  expect(header(reply, 'Allow')).toBe(one.allow);
  if (one.status >= 400 && one.method !== 'HEAD')
    expect(header(reply, 'Content-Type')).toBe('application/problem+json');
  if (typeof one.expected === 'string') expect(reply.body).toBe(one.expected);
  else if (one.expected === undefined) expect(reply.body).toBe('');
  else {
    const body = JSON.parse(reply.body) as Record<string, unknown>;
    for (const [name, value] of Object.entries(one.expected)) {
      if (value instanceof RegExp) expect(String(body[name])).toMatch(value);
      else expect(body[name]).toEqual(value);
    }
  }
}
