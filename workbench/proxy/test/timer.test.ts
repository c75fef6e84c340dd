import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { Timer } from '../client/timer.ts';

/** Holds this process up: nothing else runs meanwhile. */
function holdUp(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

it('does not give up a connection that stood while the process was held up', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const seen: string[] = [];
  const timer = new Timer();
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1', () => {
    timer.stop();
    seen.push('connected');
  });
  timer.start(40, () => seen.push('late'));
  holdUp(100);
  await pause(100);
  socket.destroy();
  server.close();
  expect(seen).toEqual(['connected']);
});

it('is late once when nothing comes, and never after a stop', async () => {
  const seen: string[] = [];
  const [one, other] = [new Timer(), new Timer()];
  one.start(10, () => seen.push('late'));
  other.start(10, () => seen.push('stopped'));
  other.stop();
  await pause(60);
  expect(seen).toEqual(['late']);
});
