import { createServer, type Server } from 'node:net';
import { LabFailure } from '../failure.ts';

const LOOPBACK = '127.0.0.1';

/** @throws the system's error where this machine does not let us listen */
function listen(port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

/** Why this machine does not let us listen there (an error code of the system), or undefined where it does. */
async function whyNot(port: number, host: string): Promise<string | undefined> {
  try {
    const server = await listen(port, host);
    await new Promise((closed) => server.close(closed));
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
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

const BLOCK = { first: 20_000, size: 64, count: 150 }; // of replicas; nginx of a run's own lab comes after
const SINGLE = { first: BLOCK.first + BLOCK.count * BLOCK.size, last: 31_999 };

/**
 * Ports for the replicas of one lab. They lie below the ranges that Linux (32768) and macOS (49152) use for outgoing
 * connections, and in blocks that no other lab touches, whatever its folder, until this process ends: so the port of a
 * stopped replica stays free until that is started again. The mark of a block is a listener on its first port.
 */
export class PortBlocks {
  readonly #free: number[] = [];

  /**
   * Takes ports that nobody uses.
   * @param count how many
   * @param taken ports to leave out
   * @throws LabFailure if there are no more
   */
  async take(count: number, taken: Set<number>): Promise<number[]> {
    const found: number[] = [];
    while (found.length < count) {
      const port = this.#free.shift();
      if (port === undefined) await this.#reserve();
      else if (!taken.has(port) && (await whyNot(port, LOOPBACK)) === undefined) found.push(port);
    }
    return found;
  }

  async #reserve(): Promise<void> {
    const start = Math.floor(Math.random() * BLOCK.count);
    for (let tries = 0; tries < BLOCK.count; tries++) {
      const first = BLOCK.first + ((start + tries) % BLOCK.count) * BLOCK.size;
      const mark = await listen(first, LOOPBACK).catch(() => undefined);
      if (mark === undefined) continue;
      mark.on('connection', (socket) => socket.destroy()).unref();
      this.#free.push(...Array.from({ length: BLOCK.size - 1 }, (_, index) => first + 1 + index));
      return;
    }
    throw new LabFailure(
      'port',
      `no free ports between ${BLOCK.first} and ${SINGLE.first - 1} for the replicas.`,
      'Too many labs may run: end those that are no longer needed with ./lab down.',
    );
  }
}

/** A port that nobody uses, and that no lab keeps for a replica. @throws LabFailure if there is none */
export async function findPort(): Promise<number> {
  const count = SINGLE.last - SINGLE.first + 1;
  const start = Math.floor(Math.random() * count);
  for (let tries = 0; tries < count; tries++) {
    const port = SINGLE.first + ((start + tries) % count);
    if ((await whyNot(port, LOOPBACK)) === undefined) return port;
  }
  throw new LabFailure('port', `no free port between ${SINGLE.first} and ${SINGLE.last}.`);
}

/** Whether another program listens where a replica should. */
export const isPortTaken = async (port: number): Promise<boolean> => (await whyNot(port, LOOPBACK)) === 'EADDRINUSE';

/** Whether these are the words of a balancer, or of Docker, that could not have its port. */
export const saysPortTaken = (said: string): boolean =>
  /port is already allocated|address already in use|EADDRINUSE|ports are not available/i.test(said);

/** The failure that tells that a port for nginx is taken. */
export function portTaken(port: number, bind: string): LabFailure {
  return new LabFailure(
    'port',
    `port ${port} on ${bind} is taken by another program.`,
    `See which one: ss -ltnp "sport = :${port}"  (macOS: lsof -i :${port})`,
    `Or use another port: ./lab up --port ${port === 8080 ? 8081 : port + 1}`,
  );
}
