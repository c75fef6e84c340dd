import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.ts';

/** Parameters by name, an array where one is given more than once. A Map, as the names are foreign (`__proto__`). */
export type Parameters = ReadonlyMap<string, unknown>;

/** Most bytes of a body, the same as nginx's client_max_body_size. */
const BODY_LIMIT = 16_384;

const tooLarge = () =>
  new Problem(413, 'body-too-large', 'corpo da requisição grande demais', `A body has at most ${BODY_LIMIT} bytes.`);

const READERS = new Map([
  ['application/json', fromJson],
  ['application/x-www-form-urlencoded', fromForm],
]);

/** Reads a raw query. A `+` is a plus here, not a blank: students type `?expr=3+4` as it stands. */
export const readQuery = (raw: string): Parameters => fromForm(raw.replaceAll('+', '%2B'));

/**
 * Reads the parameters in a body, JSON or urlencoded. No body and no content type: no parameters.
 * @throws Problem 413, 415, or 400 if it is not what it says it is
 */
export async function readBody(request: IncomingMessage): Promise<Parameters> {
  const { 'content-type': type, 'content-encoding': encoding = 'identity' } = request.headers;
  if (Number(request.headers['content-length']) > BODY_LIMIT) throw tooLarge();
  const bytes = await collect(request);
  if (type === undefined && bytes.length === 0) return new Map();
  const [mediaType = '', ...options] = `${type}`.toLowerCase().split(/\s*;\s*/);
  const read = READERS.get(mediaType.trim());
  const isText = options.every((option) => !/^charset=(?!"?(utf-?8|us-ascii)"?$)/.test(option.trim()));
  if (!read || !isText || encoding.toLowerCase() !== 'identity') {
    const detail = `Send ${[...READERS.keys()].join(' or ')}, in UTF-8 and without a content encoding.`;
    throw new Problem(415, 'unsupported-media-type', 'tipo de conteúdo não suportado', detail);
  }
  try {
    return read(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const detail = `The body can't be read as ${mediaType} in UTF-8. JSON has to be an object.`;
    throw new Problem(400, 'malformed-body', 'corpo da requisição malformado', detail);
  }
}

/** Takes in the whole body. Not with `for await`: leaving that loop early destroys the socket, and the 413 with it. */
function collect(request: IncomingMessage): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer) => {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
    else reject(tooLarge());
  };
  request.on('data', take).once('end', () => resolve(Buffer.concat(chunks)));
  return promise;
}

function fromForm(form: string): Parameters {
  const parameters = new Map<string, unknown>();
  for (const [name, value] of new URLSearchParams(form)) {
    parameters.set(name, parameters.has(name) ? [parameters.get(name), value].flat() : value);
  }
  return parameters;
}

function fromJson(body: string): Parameters {
  const value: unknown = JSON.parse(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return new Map(Object.entries(value));
  throw new TypeError('not an object');
}
