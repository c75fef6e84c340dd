import type { ProxySettings } from '../conf/proxy-settings.ts';
import type { Exchange } from '../request/exchange.ts';
import { finalize } from '../request/special.ts';
import type { PeerConnection } from './peer-connection.ts';

const HIGH_WATER = 65_536;

/** The request as it is sent to a peer: its head, and its body, kept or straight from the client. */
export class Sending {
  /** The request's head. */
  head = '';
  readonly method: string;
  /** Whether the body goes on as it comes: then it can't be sent a second time. */
  readonly unbuffered: boolean;
  readonly #x: Exchange;
  readonly #body: readonly (string | Buffer)[];
  readonly #chunked: boolean;
  #connection: PeerConnection | undefined;
  #told: () => void = () => {};
  #complete = false;

  constructor(x: Exchange, { body, passBody, requestBuffering, method, version }: ProxySettings) {
    this.#x = x;
    this.method = method?.(x) ?? x.method;
    this.unbuffered = !requestBuffering && !x.body.done && body === undefined && passBody;
    const own = body?.(x);
    this.#body = own !== undefined ? [own] : passBody ? x.body.kept : [];
    this.#chunked = this.unbuffered && x.body.chunked && version === '1.1';
    const kept = this.#body.reduce((sum, piece) => sum + piece.length, 0);
    x.passedChunked = this.#chunked;
    x.passedLength = x.body.chunked && !this.unbuffered ? kept : x.body.declared;
    if (own !== undefined) x.passedLength = own.length;
    else if (!passBody) x.passedLength = -1;
    this.#complete = !this.unbuffered;
  }

  /** Whether all of the request was written. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Sends the request. @param told called when more of it was written */
  begin(connection: PeerConnection, told: () => void): void {
    this.#connection = connection;
    this.#told = told;
    connection.write([this.head, ...this.#body]);
    if (this.unbuffered) this.#stream();
  }

  #stream(): void {
    const x = this.#x;
    x.connection.incoming.read(
      x,
      {
        data: (pieces) => this.#forward(pieces),
        end: () => {
          this.#complete = true;
          if (this.#chunked) this.#connection?.write(['0\r\n\r\n']);
          this.#told();
        },
        fault: (status) => {
          x.pass?.close();
          finalize(x, status);
        },
      },
      false,
    );
  }

  #forward(pieces: readonly Buffer[]): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    const written = this.#chunked
      ? pieces.flatMap((piece) => [`${piece.length.toString(16)}\r\n`, piece, '\r\n'])
      : pieces;
    connection.write(written);
    if (connection.waiting > HIGH_WATER) this.#x.connection.incoming.hold(true);
    this.#told();
  }

  /** What waited has gone out: the client may send on. */
  drained(): void {
    if (this.unbuffered) this.#x.connection.incoming.hold(false);
  }
}
