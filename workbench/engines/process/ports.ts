import { createServer } from 'node:net';
import { LabFailure } from '../failure.ts';

/** Whether this machine lets us listen there. */
export function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Finds ports for replicas. They lie below the ranges that Linux (32768) and macOS (49152) use for outgoing
 * connections, so that the port of a stopped replica stays free until it is started again.
 * @param count how many
 * @param taken ports to leave out
 */
export async function findPorts(count: number, taken: Set<number> = new Set()): Promise<number[]> {
  const found: number[] = [];
  let port = 20_000 + Math.floor(Math.random() * 10_000);
  for (let tries = 0; found.length < count && tries < 5_000; tries++) {
    port = port >= 31_999 ? 20_000 : port + 1;
    if (!taken.has(port) && (await isFree(port, '127.0.0.1'))) found.push(port);
  }
  if (found.length < count) throw new LabFailure('port', 'no free ports between 20000 and 32000 for the replicas.');
  return found;
}

/** The failure that tells that a port for nginx is taken. */
export function portTaken(port: number, bind: string): LabFailure {
  return new LabFailure(
    'port',
    `port ${port} on ${bind} is taken by another program.`,
    `See which one: ss -ltnp "sport = :${port}"  (macOS: lsof -i :${port})`,
    `Or use another port: ./lab up --port ${port === 8080 ? 8081 : port + 1}`,
  );
}
