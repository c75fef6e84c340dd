import type { IncomingMessage } from 'node:http';
import readRaw from 'raw-body';
import { Problem } from './answer.ts';

/** Parameters by name, an array where one is given more than once. A Map, as the names are foreign (`__proto__`). */
export type Parameters = ReadonlyMap<string, unknown>;

/** Most bytes of a body, the same as nginx's client_max_body_size. */
const BODY_LIMIT = 16_384;

/** Reads a raw query. A `+` is a plus here, not a blank: students type `?expr=3+4` as it stands. */
export const readQuery = (raw: string): Parameters => fromForm(raw.replaceAll('+', '%2B'));

/**
 * Reads the parameters in a body, JSON or urlencoded. No body and no content type: no parameters.
 * @throws Problem 413, 415, or 400 if it is not what it says it is
 */
export async function readBody(request: IncomingMessage): Promise<Parameters> {
  const { 'content-type': type, 'content-encoding': encoding = 'identity' } = request.headers;
  const bytes = await readRaw(request, { limit: BODY_LIMIT }).catch(() => {
    request.resume(); // the rest is thrown away, so that the connection can serve the next request
    throw new Problem(413, 'body-too-large', 'corpo grande demais', `A body has at most ${BODY_LIMIT} bytes.`);
  });
  if (type === undefined && bytes.length === 0) return new Map();
  const [mediaType = '', ...options] = `${type}`.toLowerCase().split(/\s*;\s*/);
  const isText = /^identity$/i.test(encoding) && options.every((o) => !/^charset=(?!"?(utf-?8|us-ascii)"?$)/.test(o));
  if (!isText || !/^application\/(json|x-www-form-urlencoded)$/.test(mediaType)) {
    const detail = 'Send application/json or application/x-www-form-urlencoded, in UTF-8 and not compressed.';
    throw new Problem(415, 'unsupported-media-type', 'tipo de conteúdo não suportado', detail);
  }
  try {
    const body = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return mediaType === 'application/json' ? fromJson(body) : fromForm(body);
  } catch {
    const rule = mediaType === 'application/json' ? ': one object, no name twice' : '';
    throw new Problem(400, 'malformed-body', 'corpo malformado', `The body is not ${mediaType} in UTF-8${rule}.`);
  }
}

/** JSON.parse() would keep the last of two members with one name; here that is an error, as it is in a query. */
function fromJson(body: string): Parameters {
  const members = JSON.parse(body);
  const names = body.match(/"(?:[^"\\]|\\.)*"(?=\s*:)/g) ?? [];
  if (typeof members !== 'object' || Array.isArray(members) || new Set(names).size < names.length)
    throw new TypeError();
  return new Map(Object.entries(members));
}

function fromForm(form: string): Parameters {
  const parameters = new Map<string, unknown>();
  for (const [name, value] of new URLSearchParams(form)) {
    parameters.set(name, parameters.has(name) ? [parameters.get(name), value] : value);
  }
  return parameters;
}
