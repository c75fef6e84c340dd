import { httpDate } from '../http/dates.ts';
import { statusLine } from '../http/reasons.ts';
import type { Exchange } from './exchange.ts';
import { contentTypeOf } from './variables.ts';

/** Statuses whose answers get headers of `add_header` without `always` (ngx_http_headers_filter_module.c). */
const WITH_HEADERS = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);
/** Types that `charset` is put to (ngx_http_charset_default_types). */
const WITH_CHARSET = new Set([
  'text/html',
  'text/xml',
  'text/plain',
  'text/vnd.wap.wml',
  'application/javascript',
  'application/rss+xml',
]);

function addHeaders(x: Exchange): void {
  for (const { name, value, always } of x.settings.addedHeaders) {
    if (!always && !WITH_HEADERS.has(x.status)) continue;
    const text = value(x);
    if (text === '') continue;
    if (name.toLowerCase() === 'last-modified') x.lastModified = text;
    else x.answerHeaders.push([name, text]);
  }
}

function chooseFraming(x: Exchange): void {
  const { status } = x;
  if (status === 204) {
    x.contentType = '';
    x.contentLength = -1;
    x.lastModified = '';
  }
  if (x.method === 'HEAD' || status === 204 || status === 304) x.headerOnly = true;
  if (x.headerOnly || status < 200 || x.contentLength >= 0) return;
  if (x.version >= 1001 && x.settings.chunked) x.chunked = true;
  else x.keepalive = false;
}

function absolute(x: Exchange, location: string): string {
  if (!location.startsWith('/') || !x.settings.absoluteRedirect) return location;
  const { localPort, localAddress } = x.connection;
  const host = x.head.host ?? localAddress;
  return `http://${host}${localPort === 80 ? '' : `:${localPort}`}${location}`;
}

/** @see ngx_http_header_filter in src/http/ngx_http_header_filter_module.c, for the order too */
function headText(x: Exchange): string {
  const { tokens, keepaliveHeader } = x.settings;
  const ownServer = !x.answerHeaders.some(([name]) => name.toLowerCase() === 'server');
  const ownDate = !x.answerHeaders.some(([name]) => name.toLowerCase() === 'date');
  let text = `HTTP/1.1 ${x.statusText ?? statusLine(x.status)}\r\n`;
  if (ownServer) text += `Server: ${tokens}\r\n`;
  if (ownDate) text += `Date: ${httpDate(Date.now())}\r\n`;
  const type = contentTypeOf(x);
  if (type !== undefined) text += `Content-Type: ${type}\r\n`;
  if (x.contentLength >= 0) text += `Content-Length: ${x.contentLength}\r\n`;
  if (x.lastModified !== '') text += `Last-Modified: ${x.lastModified}\r\n`;
  if (x.locationHeader !== undefined) text += `Location: ${absolute(x, x.locationHeader)}\r\n`;
  if (x.chunked) text += 'Transfer-Encoding: chunked\r\n';
  text += x.keepalive ? 'Connection: keep-alive\r\n' : 'Connection: close\r\n';
  if (x.keepalive && keepaliveHeader > 0) text += `Keep-Alive: timeout=${keepaliveHeader}\r\n`;
  for (const [name, value] of x.answerHeaders) text += `${name}: ${value}\r\n`;
  return `${text}\r\n`;
}

/**
 * Prepares the head of the answer.
 * @returns the head as text, empty where HTTP/0.9 has none
 */
export function makeHead(x: Exchange): string {
  if (x.errorStatus > 0) {
    x.status = x.errorStatus;
    x.statusText = undefined;
  }
  x.headSent = true;
  if (x.version === 9) {
    x.keepalive = false;
    return '';
  }
  x.keepalive &&= !x.connection.leaving;
  if (x.charset === '' && WITH_CHARSET.has(x.contentType)) x.charset = x.settings.charset?.(x) ?? '';
  chooseFraming(x);
  addHeaders(x);
  return headText(x);
}

/** Answers with a text that is there whole. */
export function reply(x: Exchange, status: number, text: string, type: string): void {
  x.status = status;
  x.contentType = type;
  x.contentLength = text.length;
  const head = makeHead(x);
  x.connection.outgoing.send(x, head, x.headerOnly ? [] : [text]);
  x.connection.finish(x);
}
