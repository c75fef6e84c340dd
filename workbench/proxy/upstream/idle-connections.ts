import type { PeerConnection } from './peer-connection.ts';

/** `keepalive` of an upstream and what goes with it. Times in ms. */
export interface Keepalive {
  connections: number;
  /** Only requests of the same location use a connection again. */
  local: boolean;
  requests: number;
  time: number;
  timeout: number;
}

interface Idle {
  address: string;
  tag: object;
  connection: PeerConnection;
  timer: NodeJS.Timeout;
}

/**
 * Connections to peers that wait for the next request: the last one put back is the first to be used again.
 * @see src/http/modules/ngx_http_upstream_keepalive_module.c
 */
export class IdleConnections {
  readonly #keepalive: Keepalive;
  /** The most recent one last. */
  readonly #idle: Idle[] = [];
  #closed = false;

  constructor(keepalive: Keepalive) {
    this.#keepalive = keepalive;
  }

  /** @param tag the location's own settings, for `local` */
  take(address: string, tag: object): PeerConnection | undefined {
    for (let index = this.#idle.length - 1; index >= 0; index--) {
      const idle = this.#idle[index] as Idle;
      if (idle.address !== address || (this.#keepalive.local && idle.tag !== tag)) continue;
      this.#remove(idle);
      return idle.connection;
    }
    return undefined;
  }

  /** Keeps a connection, or closes it if it has served enough. @param now ms, as in `startedAt` */
  put(address: string, tag: object, connection: PeerConnection, now: number): void {
    const { connections, requests, time, timeout } = this.#keepalive;
    if (this.#closed || connection.requests >= requests || now - connection.startedAt > time) {
      connection.destroy();
      return;
    }
    const [oldest] = this.#idle;
    if (this.#idle.length >= connections && oldest !== undefined) this.#drop(oldest);
    const timer = setTimeout(() => this.#drop(idle), timeout).unref();
    const idle: Idle = { address, tag, connection, timer };
    const drop = () => this.#drop(idle);
    connection.listener = { connected: drop, data: drop, ended: drop, failed: drop, drained: () => {} };
    this.#idle.push(idle);
  }

  #remove(idle: Idle): void {
    clearTimeout(idle.timer);
    idle.connection.listener = undefined;
    const index = this.#idle.lastIndexOf(idle);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  #drop(idle: Idle): void {
    this.#remove(idle);
    idle.connection.destroy();
  }

  close(): void {
    this.#closed = true;
    for (const idle of [...this.#idle]) this.#drop(idle);
  }
}
