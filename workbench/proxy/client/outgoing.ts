import type { Socket } from 'node:net';
import type { Exchange } from '../request/exchange.ts';
import { Timer } from './timer.ts';

const LAST_CHUNK = '0\r\n\r\n';

/** What goes to a client. */
export class Outgoing {
  /** Called when what waited has gone out, once. */
  onDrain: (() => void) | undefined;
  readonly #socket: Socket;
  readonly #timer = new Timer();
  readonly #late: () => void;

  /** @param late called when a client takes nothing for too long */
  constructor(socket: Socket, late: () => void) {
    this.#socket = socket;
    this.#late = late;
    socket.on('drain', () => this.#drained());
  }

  /** Sends the head, if there is one left to send, and a part of the body. @returns false if the client is slow: `onDrain` follows */
  send(x: Exchange, head: string, pieces: readonly (Buffer | string)[]): boolean {
    const body = x.chunked ? pieces.flatMap(chunk) : pieces;
    let size = head.length;
    for (const piece of body) size += piece.length;
    if (size === 0) return true;
    x.bytesSent += size;
    x.bodyBytesSent += size - head.length;
    const bytes = Buffer.allocUnsafe(size);
    let at = bytes.write(head, 0, 'latin1');
    for (const piece of body)
      at += typeof piece === 'string' ? bytes.write(piece, at, 'latin1') : piece.copy(bytes, at);
    if (this.#socket.write(bytes)) return true;
    this.#timer.start(x.settings.sendTimeout, this.#late);
    return false;
  }

  /** Ends the answer, and says when all of it has gone out. */
  end(x: Exchange, whole: boolean, then: () => void): void {
    if (whole && x.chunked && !x.headerOnly) {
      x.bytesSent += LAST_CHUNK.length;
      x.bodyBytesSent += LAST_CHUNK.length;
      this.#socket.write(LAST_CHUNK, 'latin1');
    }
    if (this.#socket.writableLength === 0) {
      then();
      return;
    }
    this.#timer.start(x.settings.sendTimeout, this.#late);
    this.#socket.write('', () => {
      this.#timer.stop();
      then();
    });
  }

  #drained(): void {
    this.#timer.stop();
    const told = this.onDrain;
    this.onDrain = undefined;
    told?.();
  }

  stop(): void {
    this.#timer.stop();
    this.onDrain = undefined;
  }
}

const chunk = (piece: Buffer | string): (Buffer | string)[] =>
  piece.length === 0 ? [] : [`${piece.length.toString(16)}\r\n`, piece, '\r\n'];
