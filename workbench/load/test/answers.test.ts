import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { Shot } from '../order.ts';
import { Sender } from '../sender.ts';
import { UnderWay } from '../under-way.ts';
import { Bench, order } from './bench.ts';
import { sum } from './server.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.clear());

const times = (requests: number) => ({ kind: 'one at a time', requests, every: 0 }) as const;
const GET: Shot = { method: 'GET', path: '/mult', resultado: 42 };

/** What the client tells of one request. */
async function ask(answer: (response: ServerResponse) => void, shot: Shot = GET, patience = 5_000) {
  const server = await bench.server(answer);
  const load = await bench.load();
  const { answered } = await load.send(order(server.url, times(1), { shots: [shot], patience }));
  const [line] = bench.lines();
  return { answered, status: line?.status, right: line?.right, error: line?.error, ms: line?.ms, line };
}

for (const [what, answer, expected, shot] of [
  ['the sum is right', sum(42), true],
  ['the sum is wrong', sum(41), false],
  ['the sum is a text', sum('42'), false],
  ['the answer is no JSON', '42 or so', false],
  ['the answer is null', 'null', false],
  ['nothing was expected', sum(42), undefined, { method: 'GET', path: '/mult' }],
  ['the text is right', 'PONG', true, { method: 'GET', path: '/ping', text: 'PONG' }],
  ['there is more than the text', 'PONG\n', false, { method: 'GET', path: '/ping', text: 'PONG' }],
] as [string, string, boolean | undefined, Shot?][])
  it(`says "${expected}" where ${what}`, async () => {
    expect(await ask((response) => response.end(answer), shot)).toMatchObject({ status: 200, right: expected });
  });

it('calls an error of the server neither right nor wrong, and the request failed', async () => {
  const said = await ask((response) => response.writeHead(502).end(sum('nenhuma réplica responde')));
  expect(said).toMatchObject({ status: 502, right: undefined, error: undefined, answered: 0 });
});

it('keeps what the answer tells of its way', async () => {
  const way = { 'X-Upstream': '10.0.0.5:3005, 10.0.0.6:3005', 'X-Upstream-Status': '502, 200', 'X-Served-By': 'mult2' };
  const { line } = await ask((response) => response.writeHead(200, way).end(sum(42)));
  expect(line).toMatchObject({
    upstream_addr: '10.0.0.5:3005, 10.0.0.6:3005',
    upstream_status: '502, 200',
    served_by: 'mult2',
  });
});

it('gives up when its patience is over', async () => {
  const said = await ask(() => {}, GET, 100);
  expect(said).toMatchObject({ answered: 0, status: 0, right: undefined, error: 'gave up after 100 ms' });
  expect(said.ms).toBeGreaterThanOrEqual(99);
  expect(said.ms).toBeLessThan(3_000);
});

it('waits no longer than 90 s, whatever its patience', async () => {
  const server = await bench.server((response) => response.end(sum(42)));
  const timers = jest.spyOn(globalThis, 'setTimeout');
  for (const patience of [0, 900_000]) {
    const sender = new Sender(order(server.url, times(1), { patience, keepAlive: false }), new UnderWay());
    await sender.send(GET, '1');
  }
  const bounds = timers.mock.calls.map(([, ms]) => ms);
  timers.mockRestore();
  expect(bounds.filter((ms) => ms === 90_000).length).toBe(2);
  expect(Math.max(...bounds.map(Number))).toBe(90_000);
});

it('tells when a request was written to its connection, not when it was queued for it', async () => {
  const server = await bench.server((response) => response.end(sum(42)));
  const sender = new Sender(order(server.url, times(1)), new UnderWay());
  for (const connection of ['new', 'kept']) {
    const queued = performance.now();
    const sending = sender.send(GET, connection);
    while (performance.now() < queued + 50); // as long as this goes on nothing is written
    expect((await sending).sent - queued).toBeGreaterThanOrEqual(50);
  }
  sender.close();
});

it('gives up on half an answer too', async () => {
  const said = await ask((response) => response.write('{"resu'), GET, 100);
  expect(said).toMatchObject({ status: 0, error: 'gave up after 100 ms' });
});

it('tells that the connection was reset', async () => {
  expect(await ask((response) => response.destroy())).toMatchObject({ answered: 0, status: 0, error: 'ECONNRESET' });
});

it('counts half an answer as none', async () => {
  const said = await ask((response) => {
    response.writeHead(200, { 'Content-Length': 100, 'X-Served-By': 'mult1' });
    response.write('{"resultado":42', () => response.destroy());
  });
  expect(said).toMatchObject({ answered: 0, status: 0, error: 'ECONNRESET', right: undefined });
  expect(said.line?.served_by).toBe('mult1');
});

it('tells that the connection was refused, once a request', async () => {
  const server = await bench.server(() => {});
  const { url } = server;
  await server.close();
  const load = await bench.load();
  const report = await load.send(order(url, { kind: 'load', rate: 200, seconds: 0.1 }));
  expect(report).toMatchObject({ sent: 20, answered: 0, failed: 20 });
  expect(new Set(bench.lines().map(({ error }) => error))).toEqual(new Set(['ECONNREFUSED']));
});

it('sends what was asked: method, body, headers, name and id', async () => {
  const server = await bench.server((response, request) => request.pipe(response));
  const load = await bench.load();
  const headers = { 'content-type': 'application/json', 'user-agent': 'other' };
  const shot: Shot = { method: 'POST', path: '/mult', body: '{"resultado":42}', headers, resultado: 42 };
  await load.send(order(server.url, times(3), { shots: [shot, { method: 'HEAD', path: '/mult?op1=6&op2=7' }] }));
  expect(bench.lines().map(({ method, status, right }) => [method, status, right])).toEqual([
    ['POST', 200, true],
    ['HEAD', 200, undefined],
    ['POST', 200, true],
  ]);
  expect(server.requests[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': '16',
    'user-agent': 'rodizio-run/test',
    'x-request-id': '2a00c0ffee0000000000000100000001',
  });
});

for (const [keepAlive, connections] of [
  [true, 1],
  [false, 5],
] as const)
  it(`takes ${connections} connections for five requests if connections are ${keepAlive ? '' : 'not '}kept`, async () => {
    const server = await bench.server((response) => response.end(sum(42)));
    const load = await bench.load();
    await load.send(order(server.url, times(5), { keepAlive }));
    expect(server.connections.length).toBe(connections);
  });
