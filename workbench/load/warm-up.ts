import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull } from 'node:os';
import { LineFile } from './line-file.ts';
import { Phase } from './phase.ts';
import { UnderWay } from './under-way.ts';

/** Sends requests to itself for a quarter of a second: code that never ran is slow, and a run's first requests would be late. */
export async function warmUp(): Promise<void> {
  const body = '{"resultado":42}';
  const server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const nowhere = await LineFile.open(devNull);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const shots = [{ method: 'GET' as const, path: '/', resultado: 42 }];
  const pace = { kind: 'load' as const, rate: 2_000, seconds: 0.25 };
  const order = { phase: 'warm-up', url, shots, pace, patience: 1_000, keepAlive: true, agent: 'warm-up' };
  await new Phase(order, String, nowhere, new UnderWay()).run();
  await nowhere.close();
  server.close();
}
