import { unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Listen } from '../conf/listen.ts';
import { broken } from '../conf/scope.ts';

/** The sockets that are listened on. Over a reload those that stay are not touched. */
export class Listeners {
  readonly #servers = new Map<string, Server>();
  readonly #accept: (socket: Socket, key: string) => void;

  /** @param accept takes a connection, and the key of the address it came to */
  constructor(accept: (socket: Socket, key: string) => void) {
    this.#accept = accept;
  }

  /**
   * Listens on these addresses and no others.
   * @throws ConfError if one of them can't be had; then all stays as it was
   */
  async update(wanted: readonly Listen[]): Promise<void> {
    const needed = withoutCovered(wanted);
    const opened: [string, Server][] = [];
    try {
      for (const listen of needed)
        if (!this.#servers.has(listen.key)) opened.push([listen.key, await this.#open(listen)]);
    } catch (error) {
      for (const [, server] of opened) server.close();
      throw error;
    }
    for (const [key, server] of opened) this.#servers.set(key, server);
    for (const [key, server] of this.#servers) {
      if (needed.some((listen) => listen.key === key)) continue;
      server.close();
      this.#servers.delete(key);
    }
  }

  #open(listen: Listen): Promise<Server> {
    const { key, host, port, path, ipv6Only, backlog, place } = listen;
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket, key));
    return new Promise((resolve, reject) => {
      server.once('error', ({ code }: NodeJS.ErrnoException) =>
        reject(broken(`bind() to ${key} failed (${code})`, place)),
      );
      server.listen(path === undefined ? { host, port, ipv6Only, backlog } : { path, backlog }, () => {
        server.removeAllListeners('error');
        server.on('error', () => {}); // too many open files: the next connection may do
        resolve(server);
      });
    });
  }

  /** Closes all of them; connections that are there go on. */
  close(): void {
    for (const [key, server] of this.#servers) {
      server.close();
      if (key.startsWith('unix:')) unlinkSync(key.slice('unix:'.length));
    }
    this.#servers.clear();
  }
}

// Who listens on every address of a port hears its single addresses too.
function withoutCovered(wanted: readonly Listen[]): Listen[] {
  const covers = (one: Listen, other: Listen) =>
    one !== other &&
    one.wildcard &&
    !other.wildcard &&
    one.port === other.port &&
    one.key.startsWith('[') === other.key.startsWith('[');
  return wanted.filter((listen) => listen.path !== undefined || !wanted.some((other) => covers(other, listen)));
}
