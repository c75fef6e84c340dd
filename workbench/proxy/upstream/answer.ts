import { BodyReader } from '../http/body.ts';
import { makeHead } from '../request/respond.ts';
import type { Pass } from './pass.ts';
import { endsHere } from './request-text.ts';
import type { ResponseHead } from './response-head.ts';

/** Headers of an answer that are written anew. */
const OWN = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive']);

/**
 * A peer's answer on its way to the client.
 * @see ngx_http_upstream_process_headers, ngx_http_upstream_send_response in ngx_http_upstream.c
 */
export class Answer {
  readonly #pass: Pass;
  readonly #head: ResponseHead;
  readonly #body: BodyReader;
  #text = '';
  #length = 0;
  #over = false;

  constructor(pass: Pass, head: ResponseHead) {
    this.#pass = pass;
    this.#head = head;
    const hasBody = pass.x.method !== 'HEAD' && head.status !== 204 && head.status !== 304;
    this.#body = new BodyReader(hasBody ? head.framing : 0);
  }

  /** Makes the head for the client, and takes what has come of the body with it. */
  begin(rest: Buffer | undefined): void {
    const { x } = this.#pass;
    const { framing, status, text, bare } = this.#head;
    x.status = bare ? 0 : status;
    x.statusText = text;
    x.contentLength = typeof framing === 'number' ? framing : -1;
    this.#copyHeaders();
    if (bare) {
      x.headSent = true;
      x.keepalive = false;
    } else this.#text = makeHead(x);
    if (x.headerOnly || this.#body.left === 0) this.#finish(rest === undefined);
    else if (rest !== undefined) this.data(rest);
    else this.#send([]);
  }

  #copyHeaders(): void {
    const { x } = this.#pass;
    const { hidden } = x.settings.proxy;
    const ends = endsHere(this.#head.first.get('connection'));
    for (const { name, lower, value } of this.#head.headers) {
      if (OWN.has(lower) || hidden.has(lower) || ends(lower)) continue;
      if (lower === 'content-type') x.contentType = this.#contentType(value);
      else x.answerHeaders.push([name, lower === 'location' ? this.#rewritten(value) : value]);
    }
  }

  // A charset that the peer names is kept apart, so that none is added (ngx_http_upstream_copy_content_type).
  #contentType(value: string): string {
    const match = /^([^;]*);\s*charset="?([^";]+)"?\s*$/i.exec(value);
    if (match === null) return value;
    this.#pass.x.charset = match[2] ?? '';
    return (match[1] ?? '').trimEnd();
  }

  #rewritten(location: string): string {
    const { x, pass } = this.#pass;
    const { redirects } = x.settings.proxy;
    const pairs =
      redirects === 'default'
        ? [pass.redirect].filter((pair) => pair !== undefined)
        : redirects.map(({ from, to }) => ({ from: from(x), to: to(x) }));
    const pair = pairs.find(({ from }) => location.startsWith(from));
    return pair === undefined ? location : pair.to + location.slice(pair.from.length);
  }

  data(chunk: Buffer): void {
    if (this.#over) return;
    const { data, state, rest } = this.#body.read(chunk);
    if (data.length > 0) this.#send(data);
    if (state === 'done') this.#finish(rest === undefined);
    else if (state === 'broken') this.failed('upstream sent invalid chunked response');
    else if (data.length === 0 && this.#text !== '') this.#send([]);
  }

  #send(pieces: readonly Buffer[]): void {
    const { x } = this.#pass;
    for (const { length } of pieces) this.#length += length;
    const text = this.#text;
    this.#text = '';
    if (!x.connection.outgoing.send(x, text, pieces)) {
      this.#pass.hold(true);
      x.connection.outgoing.onDrain = () => this.#pass.hold(false);
    }
  }

  /** @param clean nothing came behind the answer */
  #finish(clean: boolean): void {
    if (this.#over) return;
    this.#over = true;
    const { x } = this.#pass;
    if (this.#text !== '') this.#send([]);
    this.#pass.done(clean && !this.#head.closes, this.#length);
    x.connection.finish(x);
  }

  /** The peer has closed: that is how some answers end; in any other it is too early. */
  ended(): void {
    if (this.#head.framing === 'until close') this.#finish(false);
    else this.failed('upstream prematurely closed connection while reading upstream');
  }

  /** The answer breaks off: the client's connection is cut, so that nobody takes it for whole. */
  failed(why = 'upstream reset the connection while reading upstream'): void {
    if (this.#over) return;
    this.#over = true;
    const { x } = this.#pass;
    x.connection.log('error', why, x);
    this.#pass.done(false, this.#length);
    x.connection.cut(x);
  }
}
