import { type BufferLimits, HeaderBuffers } from './header-buffers.ts';
import { type Header, parseHeaderLine, withoutReturns } from './header-lines.ts';
import { hostName, parseRequestLine, type RequestLine } from './request-line.ts';
import { normalise, type Target } from './target.ts';

/** What a head may be. */
export interface HeaderLimits extends BufferLimits {
  maxHeaders: number;
  mergeSlashes: boolean;
  underscores: boolean;
}

/** Headers that nginx takes only once (ngx_http_headers_in in src/http/ngx_http_request.c). */
const UNIQUE = new Set(
  [
    'host',
    'if-modified-since',
    'if-unmodified-since',
    'if-match',
    'if-none-match',
    'content-length',
    'content-range',
  ].concat(['if-range', 'transfer-encoding', 'expect', 'authorization', 'proxy-authorization']),
);
const NO_TARGET: Target = { path: '', args: '' };

/**
 * The head of a request, read line by line as its bytes come in, with nginx's limits: a line must fit into one buffer,
 * and only so many buffers may be used up.
 */
export class RequestHead {
  /** The request line as text, empty until it has come. */
  text = '';
  line: RequestLine | undefined;
  /** Normalised; empty where nothing could be made of it. */
  target = NO_TARGET;
  /** The target as sent; undefined where nothing could be made of it. */
  raw: string | undefined;
  version = 1000;
  readonly headers: Header[] = [];
  readonly first = new Map<string, string>();
  /** Of the absolute URL, or of the Host header; undefined before either has come. */
  host: string | undefined;
  /** The status to refuse it with: 400, 414, 494, 501, 505, … */
  fault = 0;
  /** Bytes of the head so far. */
  length = 0;
  readonly #limits: HeaderLimits;
  readonly #buffers: HeaderBuffers;
  #pending = '';
  #started = false;

  constructor(limits: HeaderLimits) {
    this.#limits = limits;
    this.#buffers = new HeaderBuffers(limits);
  }

  /** Whether a part of a request has come: an idle connection that closes is no error. */
  get begun(): boolean {
    return this.#started || this.#pending !== '';
  }

  /**
   * Takes more bytes.
   * @returns undefined while the head is incomplete; else how many bytes of `chunk` belong to it (all, if it is faulty)
   */
  feed(chunk: Buffer): number | undefined {
    const before = this.#pending.length;
    const text = before === 0 ? chunk.toString('latin1') : this.#pending + chunk.toString('latin1');
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      const size = end + 1 - at;
      const done = this.#fits(size, false) ? this.#take(text.slice(at, end), size) : true;
      at = end + 1;
      if (done) return this.fault === 0 ? at - before : chunk.length;
    }
    this.#pending = text.slice(at);
    this.#cutReturns();
    return this.#pending === '' || this.#fits(this.#pending.length, true) ? undefined : chunk.length;
  }

  // Empty lines before a request are skipped, also while only a part of one is there.
  #cutReturns(): void {
    if (!this.#started && /^\r+$/.test(this.#pending)) this.#pending = '';
  }

  #fits(size: number, partial: boolean): boolean {
    if (this.#buffers.fit(size, partial)) return true;
    this.fault = this.line === undefined ? 414 : 494;
    return false;
  }

  /** @returns whether the head is complete, or faulty */
  #take(raw: string, size: number): boolean {
    if (this.line === undefined) return this.#takeFirst(raw, size);
    this.length += size;
    const line = withoutReturns(raw);
    if (line === '' && raw.length <= 1) return this.#finish();
    const header = line === undefined ? 'broken' : parseHeaderLine(line, !this.#limits.underscores);
    if (header === 'broken') return this.#refuse(400);
    if (header !== 'skip') this.#add(header);
    return this.fault !== 0;
  }

  #takeFirst(raw: string, size: number): boolean {
    const bare = this.#started ? raw : raw.replace(/^\r+/, '');
    if (bare === '') return false;
    this.#started = true;
    this.length += size;
    const line = bare.endsWith('\r') ? bare.slice(0, -1) : bare;
    this.text = line;
    const parsed = parseRequestLine(line);
    if (typeof parsed === 'number') return this.#refuse(parsed);
    this.line = parsed;
    this.version = parsed.version;
    if (parsed.version === 9 && parsed.method !== 'GET') return this.#refuse(400);
    const target = normalise(parsed.target, this.#limits.mergeSlashes);
    if (target === undefined) return this.#refuse(400);
    this.target = target;
    this.raw = parsed.target;
    if (parsed.host !== undefined) {
      this.host = hostName(parsed.host);
      if (this.host === undefined) return this.#refuse(400);
    }
    return parsed.version === 9;
  }

  #add(header: Header): void {
    const { lower, value } = header;
    if (this.headers.length >= this.#limits.maxHeaders) this.#refuse(494);
    this.headers.push(header);
    if (!this.first.has(lower)) {
      this.first.set(lower, value);
      if (lower === 'host') this.#addHost(value);
    } else if (UNIQUE.has(lower)) this.#refuse(400);
    else if (lower === 'cookie') this.first.set(lower, `${this.first.get(lower)}; ${value}`);
    else this.first.set(lower, `${this.first.get(lower)}, ${value}`);
  }

  #addHost(value: string): void {
    const host = hostName(value);
    if (host === undefined) this.#refuse(400);
    else this.host ??= host;
  }

  /** @see ngx_http_process_request_header */
  #finish(): true {
    const { method, version } = this.line as RequestLine;
    const length = this.first.get('content-length');
    const encoding = this.first.get('transfer-encoding');
    if (version > 1000 && !this.first.has('host')) this.#refuse(400);
    else if (length !== undefined && !/^\d{1,18}$/.test(length)) this.#refuse(400);
    else if (encoding !== undefined && version < 1001) this.#refuse(400);
    else if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') this.#refuse(501);
    else if (encoding !== undefined && length !== undefined) this.#refuse(400);
    else if (method === 'TRACE' || method === 'CONNECT') this.#refuse(405);
    return true;
  }

  #refuse(status: number): true {
    if (this.fault === 0) this.fault = status;
    return true;
  }
}
