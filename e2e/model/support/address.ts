import { createServer } from 'node:net';

let given = 0;

/**
 * An address of 127.0.0.0/8 that no one else has: processes differ by the second byte. Connections of loopback come from
 * 127.0.0.1, so that a port here stays free while nobody listens.
 */
export function nextHost(): string {
  given++;
  return `127.${100 + (process.pid % 100)}.${(given >> 8) & 255}.${given & 255}`;
}

/** A free port there. */
export function portOf(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, host, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
