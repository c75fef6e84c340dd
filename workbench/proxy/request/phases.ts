import { findLocation, type Location } from '../conf/location.ts';
import { runSteps, type Verdict } from '../conf/rewrite.ts';
import { escapePath } from '../http/target.ts';
import { passOn } from '../upstream/pass-on.ts';
import type { Exchange } from './exchange.ts';
import { checkLimits } from './limit-req.ts';
import { believeRealIp } from './real-ip.ts';
import { answerReturn, finalize } from './special.ts';
import { serveFile, tryFiles } from './static.ts';

/** Handles a request whose head was read. @see ngx_http_handler in src/http/ngx_http_core_module.c */
export function handle(x: Exchange): void {
  believeRealIp(x);
  runServer(x);
}

/**
 * Goes on at another path of the same server.
 * @see ngx_http_internal_redirect
 */
export function redirectInside(x: Exchange, path: string, args: string): void {
  if (!mayChange(x)) return;
  x.uri = path;
  x.args = args;
  x.location = x.server.root;
  x.internal = true;
  x.validTarget = false;
  forget(x);
  runServer(x);
}

/** Goes on in a named location. @see ngx_http_named_location */
export function findNamed(x: Exchange, name: string): void {
  if (!mayChange(x)) return;
  const location = x.server.named.get(name);
  if (location === undefined) {
    finalize(x, 500);
    return;
  }
  x.internal = true;
  x.location = location;
  forget(x);
  runLocation(x, location);
}

// The counter is nginx's: ten changes of the path, error pages included.
function mayChange(x: Exchange): boolean {
  if (--x.changesLeft > 0) return true;
  x.connection.log('error', 'rewrite or internal redirection cycle', x);
  finalize(x, 500);
  return false;
}

// The modules' own memory ends with an internal redirect; `$proxy_host` is a part of it.
function forget(x: Exchange): void {
  x.proxyHost = undefined;
  x.proxyPort = undefined;
}

/** @returns whether the verdict has ended the request */
function settle(x: Exchange, verdict: Verdict): boolean {
  if (verdict === undefined || verdict === 'stop') return false;
  answerReturn(x, verdict);
  return true;
}

function runServer(x: Exchange): void {
  if (settle(x, runSteps(x.server.root.steps, x))) return;
  x.uriChanged = false;
  findAndRun(x);
}

function findAndRun(x: Exchange): void {
  const found = findLocation(x, x.server.root);
  const location = 'redirect' in found ? found.to : found;
  x.location = location;
  if (location.internal && !x.internal) {
    finalize(x, 404);
    return;
  }
  x.connection.applyKeepalive(x);
  if (isTooLarge(x)) return;
  if ('redirect' in found) {
    x.locationHeader = escapePath(found.redirect) + (x.args === '' ? '' : `?${x.args}`);
    finalize(x, 301);
    return;
  }
  runLocation(x, location);
}

function isTooLarge(x: Exchange): boolean {
  const { maxBody } = x.settings;
  if (maxBody === 0 || x.body.declared <= maxBody || x.body.discarded) return false;
  x.connection.log('error', `client intended to send too large body: ${x.body.declared} bytes`, x);
  x.expectTested = true;
  x.connection.incoming.discard(x);
  finalize(x, 413);
  return true;
}

function runLocation(x: Exchange, location: Location): void {
  if (location.kind !== 'server' && settle(x, runSteps(location.steps, x))) return;
  if (x.uriChanged) {
    x.uriChanged = false;
    if (mayChange(x)) findAndRun(x);
    return;
  }
  x.connection.applyKeepalive(x);
  checkLimits(x, () => runContent(x));
}

function runContent(x: Exchange): void {
  const next = tryFiles(x);
  if (next === 'done') return;
  if (x.location.proxyPass !== undefined) passOn(x, x.location.proxyPass);
  else serveFile(x);
}
