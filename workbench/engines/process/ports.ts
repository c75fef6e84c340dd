import { createServer } from 'node:net';
import { LabFailure } from '../failure.ts';

/** Why this machine does not let us listen there (an error code of the system), or undefined where it does. */
function whyNot(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer().once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'unknown'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** @throws LabFailure if nginx could not listen there, saying why and what to do */
export async function checkPort(port: number, bind: string): Promise<void> {
  const code = await whyNot(port, bind);
  if (code === undefined) return;
  if (code === 'EADDRINUSE') throw portTaken(port, bind);
  if (code === 'EACCES') {
    throw new LabFailure('port', `port ${port} needs the rights of root.`, 'Use one above 1023: ./lab up --port 8080');
  }
  throw new LabFailure(
    'port',
    `nginx can't listen on ${bind} (${code}): LAB_BIND must be an address of this machine.`,
    'Leave LAB_BIND unset for 127.0.0.1.',
  );
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
    if (!taken.has(port) && (await whyNot(port, '127.0.0.1')) === undefined) found.push(port);
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
