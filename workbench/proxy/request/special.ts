import type { Return } from '../conf/rewrite.ts';
import { errorPage } from '../http/reasons.ts';
import type { Exchange } from './exchange.ts';
import { findNamed, redirectInside } from './phases.ts';
import { reply } from './respond.ts';

/** Errors after which nginx does not keep the connection. */
const CLOSING = new Set([400, 413, 414, 497, 500, 501]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** `return 444`: hang up without a word. */
const CLOSE = 444;

/**
 * Ends a request with a status: by its error page, or by nginx's own page.
 * @see ngx_http_finalize_request in src/http/ngx_http_request.c, ngx_http_special_response_handler
 */
export function finalize(x: Exchange, status: number): void {
  if (x.over) return;
  if (status === CLOSE || status === 408 || status === 499 || x.headSent) {
    x.connection.terminate(x, status);
    return;
  }
  x.errorStatus = status;
  if (CLOSING.has(status)) x.keepalive = false;
  if (status === 400) x.lingering = false;
  x.contentType = '';
  const { settings } = x;
  if (!x.errorPageUsed && x.changesLeft > 0) {
    if (!settings.recursiveErrorPages) x.errorPageUsed = true;
    const page = settings.errorPages.find(({ statuses }) => statuses.has(status));
    if (page !== undefined) {
      if (page.overwrite !== 200 && page.overwrite !== 0) x.expectTested = true;
      if (page.overwrite !== undefined) x.errorStatus = page.overwrite;
      sendErrorPage(x, page.uri(x), page.overwrite ?? 0);
      return;
    }
  }
  sendOwnPage(x, status);
}

function sendErrorPage(x: Exchange, uri: string, overwrite: number): void {
  if (uri.startsWith('@')) findNamed(x, uri);
  else if (uri.startsWith('/')) {
    if (x.method !== 'HEAD') x.method = 'GET';
    const [path = '', args = ''] = uri.split(/\?(.*)/s);
    redirectInside(x, path, args);
  } else {
    x.errorStatus = REDIRECTS.has(overwrite) ? overwrite : 302;
    x.locationHeader = uri;
    sendOwnPage(x, x.errorStatus);
  }
}

function sendOwnPage(x: Exchange, status: number): void {
  x.expectTested = true;
  x.connection.incoming.discard(x);
  const agent = x.header('user-agent') ?? '';
  const padded = x.version >= 1000 && (agent.includes('Chrome/') || agent.includes('MSIE '));
  if (status >= 494 && status <= 497) x.errorStatus = 400;
  const page = errorPage(status, x.settings.tokens, padded);
  reply(x, status, page, page === '' ? '' : 'text/html');
}

/** Answers as `return` says. @see ngx_http_send_response in src/http/ngx_http_core_module.c */
export function answerReturn(x: Exchange, { status, text }: Return): void {
  if (text === undefined && status >= 400) {
    finalize(x, status);
    return;
  }
  x.connection.incoming.discard(x);
  x.status = status;
  const body = text?.(x) ?? '';
  if (REDIRECTS.has(status)) {
    x.locationHeader = body;
    finalize(x, status);
  } else if (status === CLOSE) finalize(x, status);
  else reply(x, status, body, x.typeByName());
}
