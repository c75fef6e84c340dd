import type { Stats } from 'node:fs';
import { readFile, stat, statSync } from 'node:fs';
import { escapePath } from '../http/target.ts';
import type { Exchange } from './exchange.ts';
import { pathOf } from './paths.ts';
import { findNamed, redirectInside } from './phases.ts';
import { makeHead } from './respond.ts';
import { finalize } from './special.ts';

/**
 * Looks for the files of `try_files`; the first that is there becomes the path.
 * @returns `done` if the request goes on elsewhere
 * @see src/http/modules/ngx_http_try_files_module.c
 */
export function tryFiles(x: Exchange): 'go on' | 'done' {
  const { try: names, last } = x.settings.files;
  if (last === undefined || x.location.kind === 'if') return 'go on';
  for (const { name, folder } of names) {
    const uri = name(x);
    const found = statSync(pathOf(x, uri), { throwIfNoEntry: false });
    if (found === undefined || found.isDirectory() !== folder) continue;
    x.uri = uri;
    return 'go on';
  }
  if (typeof last === 'number') finalize(x, last);
  else {
    const target = last(x);
    const [path = '', args = ''] = target.split(/\?(.*)/s);
    if (target.startsWith('@')) findNamed(x, target);
    else redirectInside(x, path, args);
  }
  return 'done';
}

/** Answers with a file, or with the index of a folder. Ranges are not offered. */
export function serveFile(x: Exchange): void {
  if (!['GET', 'HEAD', 'POST'].includes(x.method)) {
    finalize(x, 405);
    return;
  }
  if (x.uri.includes('\0')) finalize(x, 404);
  else if (x.uri.endsWith('/')) serveIndex(x);
  else
    stat(pathOf(x), (error, stats) => {
      x.connection.guard(x, () => {
        if (error !== null) notFound(x, error);
        else if (stats.isDirectory()) redirectToFolder(x);
        else if (x.method === 'POST') finalize(x, 405);
        else if (!stats.isFile()) finalize(x, 404);
        else sendFile(x, stats);
      });
    });
}

function notFound(x: Exchange, error: NodeJS.ErrnoException): void {
  const missing = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(error.code ?? '');
  x.connection.log('error', `open() "${pathOf(x)}" failed (${error.code})`, x);
  finalize(x, missing ? 404 : error.code === 'EACCES' ? 403 : 500);
}

function redirectToFolder(x: Exchange): void {
  x.locationHeader = escapePath(`${x.uri}/`) + (x.args === '' ? '' : `?${x.args}`);
  finalize(x, 301);
}

function serveIndex(x: Exchange): void {
  for (const index of x.settings.files.index) {
    const uri = x.uri + index(x);
    if (statSync(pathOf(x, uri), { throwIfNoEntry: false })?.isFile() === true) {
      redirectInside(x, uri, x.args);
      return;
    }
  }
  const folder = statSync(pathOf(x), { throwIfNoEntry: false })?.isDirectory() === true;
  x.connection.log(
    'error',
    folder ? `directory index of "${pathOf(x)}" is forbidden` : `"${pathOf(x)}" is not found`,
    x,
  );
  finalize(x, folder ? 403 : 404);
}

function isUnmodified(x: Exchange, tag: string, modified: number): boolean {
  const [none, since] = [x.header('if-none-match'), x.header('if-modified-since')];
  if (none !== undefined) return none === '*' || none.split(/\s*,\s*/).some((one) => one.replace(/^W\//, '') === tag);
  const { ifModifiedSince } = x.settings.files;
  if (since === undefined || ifModifiedSince === 'off') return false;
  const time = Date.parse(since) / 1000;
  return ifModifiedSince === 'exact' ? time === modified : time >= modified;
}

function sendFile(x: Exchange, stats: Stats): void {
  const modified = Math.floor(stats.mtimeMs / 1000);
  const tag = `"${modified.toString(16)}-${stats.size.toString(16)}"`;
  readFile(pathOf(x), (error, content) => {
    x.connection.guard(x, () => {
      if (error !== null) {
        notFound(x, error);
        return;
      }
      x.connection.incoming.discard(x);
      x.status = 200;
      x.contentType = x.typeByName();
      x.contentLength = content.length;
      x.lastModified = x.errorStatus === 0 || x.errorStatus === 200 ? new Date(modified * 1000).toUTCString() : '';
      if (x.settings.files.etag) x.answerHeaders.push(['ETag', tag]);
      if (x.errorStatus === 0 && isUnmodified(x, tag, modified)) {
        x.status = 304;
        x.contentType = '';
        x.contentLength = -1;
      }
      const head = makeHead(x);
      x.connection.outgoing.send(x, head, x.headerOnly ? [] : [content]);
      x.connection.finish(x);
    });
  });
}
