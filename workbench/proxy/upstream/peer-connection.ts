import { connect, type Socket } from 'node:net';

/** What a connection tells whoever uses it now. After `ended` or `failed` nothing more comes. */
export interface Listener {
  connected(): void;
  data(chunk: Buffer): void;
  /** The peer has closed its side. */
  ended(): void;
  failed(error: NodeJS.ErrnoException): void;
  /** What was written has gone out. */
  drained(): void;
}

/** Splits `host:port`, `[host]:port` or `unix:path` for a socket. */
function addressParts(address: string): { host: string; port: number } | { path: string } {
  if (address.startsWith('unix:')) return { path: address.slice('unix:'.length) };
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) };
}

/** A connection to a peer, used by one request after the other. */
export class PeerConnection {
  listener: Listener | undefined;
  /** How many requests it has carried. */
  requests = 0;
  /** ms, by the steady clock. */
  readonly startedAt: number;
  readonly #socket: Socket;
  readonly #onClose: () => void;
  #over = false;

  /** Begins to connect. @param onClose called once, when it is gone for good */
  constructor(address: string, now: number, onClose: () => void) {
    this.startedAt = now;
    this.#onClose = onClose;
    this.#socket = connect({ ...addressParts(address), noDelay: true });
    this.#socket.once('connect', () => this.listener?.connected());
    this.#socket.on('data', (chunk) => this.listener?.data(chunk));
    this.#socket.once('end', () => this.#end(() => this.listener?.ended()));
    this.#socket.once('error', (error) => this.#end(() => this.listener?.failed(error)));
    this.#socket.once('close', () => this.#onClose());
  }

  #end(tell: () => void): void {
    if (this.#over) return;
    this.#over = true;
    tell();
    this.#socket.destroy();
  }

  /** Writes several pieces at once. @returns whether all has gone to the system; if not, `drained` follows */
  write(pieces: readonly (string | Buffer)[]): boolean {
    if (pieces.length > 1) this.#socket.cork();
    for (const piece of pieces) this.#socket.write(piece as string, 'latin1');
    if (pieces.length > 1) this.#socket.uncork();
    if (this.#socket.writableLength === 0) return true;
    this.#socket.write('', () => this.listener?.drained());
    return false;
  }

  /** Bytes that wait to go out. */
  get waiting(): number {
    return this.#socket.writableLength;
  }

  /** Whether everything written has gone to the system. */
  get flushed(): boolean {
    return this.#socket.writableLength === 0;
  }

  /** Bytes written since it was opened. */
  get bytesWritten(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#over = true;
    this.listener = undefined;
    this.#socket.destroy();
  }
}
