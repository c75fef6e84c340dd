import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { findPort, isPortTaken, PortBlocks } from '../process/ports.ts';

let taken: Server | undefined;
afterEach(() => {
  taken?.close();
});

/** What another program does. */
async function listen(port: number): Promise<void> {
  await new Promise<void>((done) => {
    taken = createServer().listen(port, '127.0.0.1', done);
  });
}

it('no two labs get the same port, though nobody listens there yet', async () => {
  const labs = await Promise.all(Array.from({ length: 8 }, () => new PortBlocks().take(40, new Set())));
  expect(new Set(labs.flat()).size).toBe(8 * 40);
});

it('a lab with more replicas than a block has ports gets another block', async () => {
  const ports = await new PortBlocks().take(100, new Set());
  expect(new Set(ports).size).toBe(100);
});

it('leaves out what it is told to, and what another program listens on', async () => {
  const blocks = new PortBlocks();
  const [first = 0] = await blocks.take(1, new Set());
  await listen(first + 1);
  expect(await isPortTaken(first + 1)).toBe(true);
  expect(await isPortTaken(first)).toBe(false);
  expect(await blocks.take(2, new Set([first + 2]))).toEqual([first + 3, first + 4]);
});

it('the port of a single listener lies where no replica does', async () => {
  const blocks = new PortBlocks();
  const replicas = await blocks.take(300, new Set());
  expect(await findPort()).toBeGreaterThan(Math.max(...replicas));
});
