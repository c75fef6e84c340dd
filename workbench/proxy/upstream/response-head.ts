import type { Framing } from '../http/body.ts';
import { type Header, parseHeaderLine, withoutReturns } from '../http/header-lines.ts';

/** The head of a peer's answer. */
export interface ResponseHead {
  status: number;
  /** `200 OK`, as sent. */
  text: string;
  headers: Header[];
  /** Values by name in lower case; several lines are joined. */
  first: Map<string, string>;
  /** Whether the peer will close the connection. */
  closes: boolean;
  framing: Framing;
  /** Not HTTP at all: nginx passes such bytes on as they are. */
  bare: boolean;
}

const STATUS = /^HTTP\/[1-9]\d?\.(\d{1,2}) +((\d{3})(?:[ .].*)?)$/s;
const STARTS = 'HTTP/';

/** `more` bytes are needed, or the head is `invalid`. */
export type Parsed = { head: ResponseHead; length: number } | 'more' | 'invalid';

/**
 * Reads the head of an answer; interim answers (1xx) are skipped.
 * @param bytes all that has come so far
 * @param limit the largest head, in bytes
 * @see ngx_http_proxy_process_status_line, ngx_http_proxy_process_header in ngx_http_proxy_module.c
 */
export function parseResponse(bytes: Buffer, limit: number): Parsed {
  const text = bytes.toString('latin1', 0, Math.min(bytes.length, limit));
  const tooLong = () => (bytes.length >= limit ? 'invalid' : 'more');
  for (let start = 0; ; ) {
    if (!text.startsWith(STARTS.slice(0, text.length - start), start)) return { head: bareHead(), length: start };
    const end = text.indexOf('\n', start);
    if (end < 0) return tooLong();
    const [, minor, line, status] = STATUS.exec(withoutReturns(text.slice(start, end)) ?? '') ?? [];
    if (line === undefined) return { head: bareHead(), length: start };
    const head = { ...bareHead(), status: Number(status), text: line, closes: Number(minor) === 0, bare: false };
    const length = readHeaders(head, text, end + 1);
    if (length === 'more') return tooLong();
    if (length === 'invalid') return length;
    if (head.status >= 200 || head.status < 100) return { head, length };
    start = length;
  }
}

const bareHead = (): ResponseHead => ({
  status: 200,
  text: '',
  headers: [],
  first: new Map(),
  closes: true,
  framing: 'until close',
  bare: true,
});

/** @returns where the body begins */
function readHeaders(head: ResponseHead, text: string, start: number): number | 'more' | 'invalid' {
  for (let at = start; ; ) {
    const end = text.indexOf('\n', at);
    if (end < 0) return 'more';
    const line = withoutReturns(text.slice(at, end));
    at = end + 1;
    if (line === '') return frame(head) ? at : 'invalid';
    const header = line === undefined ? 'broken' : parseHeaderLine(line, false);
    if (header === 'broken') return 'invalid';
    if (header !== 'skip') addHeader(head, header);
  }
}

function addHeader(head: ResponseHead, header: Header): void {
  head.headers.push(header);
  const before = head.first.get(header.lower);
  head.first.set(header.lower, before === undefined ? header.value : `${before}, ${header.value}`);
}

// Two lengths, or a length beside chunks, are joined by `, ` or found together: neither is believed.
function frame(head: ResponseHead): boolean {
  const [length, encoding] = [head.first.get('content-length'), head.first.get('transfer-encoding')];
  if (/close/i.test(head.first.get('connection') ?? '')) head.closes = true;
  if (encoding !== undefined) {
    if (length !== undefined || encoding.toLowerCase() !== 'chunked') return false;
    head.framing = 'chunked';
  } else if (length !== undefined) {
    if (!/^\d{1,15}$/.test(length)) return false;
    head.framing = Number(length);
  }
  return true;
}
