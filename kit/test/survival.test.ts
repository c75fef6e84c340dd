import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApp } from '#kit/express.ts';
import { createHapi } from '#kit/hapi.ts';
import { twoOperands } from '#kit/operation.ts';
import { send } from './client.ts';
import { type Running, start } from './harness.ts';
import { mulberry32 } from './random.ts';
import { rawCases } from './raw-cases.ts';

const operation = twoOperands((op1, op2) => op1 + op2);
const frameworks: { framework: string; attach: Parameters<typeof start>[1] }[] = [
  { framework: 'Express', attach: (service, server) => server.on('request', createApp(service, operation)) },
  { framework: 'hapi', attach: (service, server) => createHapi(server, service, operation).start() },
];

const BODY =
  'POST /soma HTTP/1.1\r\nHost: lab\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n{"op1":1,';
const good = { method: 'GET', path: '/soma?op1=1&op2=2' };

describe.each(frameworks)('on $framework the service goes on', ({ attach }) => {
  let running: Running;
  beforeAll(async () => {
    running = await start('soma', attach);
  });
  afterAll(() => running.close());

  /** Writes bytes on a connection of its own, then ends it the hard way. */
  async function writeAndReset(bytes: string) {
    const { hostname, port } = new URL(running.url);
    const socket = connect(Number(port), hostname).on('error', () => {});
    await once(socket, 'connect');
    socket.write(bytes, 'latin1', () => socket.resetAndDestroy());
    await once(socket, 'close');
  }

  it.each([
    BODY,
    'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /soma',
    'GET /soma HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(50),
  ])('after a client that sends %j and hangs up', async (bytes) => {
    await Promise.all(Array.from({ length: 10 }, () => writeAndReset(bytes)));
    expect((await send(running.url, good)).status).toBe(200);
  });

  it('after bytes of any kind, cut off anywhere', async () => {
    const random = mulberry32(1);
    const cases = rawCases('soma');
    for (let i = 0; i < 200; i++) {
      const { bytes } = cases[Math.floor(random() * cases.length)] ?? { bytes: '' };
      await writeAndReset(bytes.slice(0, 1 + Math.floor(random() * bytes.length)));
    }
    expect((await send(running.url, good)).status).toBe(200);
  });

  it('on the same connection after a body that is too large', async () => {
    const { hostname, port } = new URL(running.url);
    const socket = connect(Number(port), hostname);
    const head = 'POST /soma HTTP/1.1\r\nHost: lab\r\nContent-Type: application/json\r\nContent-Length: 500000\r\n\r\n';
    socket.write(head + 'x'.repeat(500_000));
    socket.write('GET /soma?op1=1&op2=2 HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n');
    let answers = '';
    for await (const chunk of socket) answers += chunk;
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
  });
});
