import { mulberry32, pick, type Random } from './random.ts';

/** A malformed, or merely odd, request; the same seed always makes the same one. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const METHODS = [
  'GET',
  'GET',
  'GET',
  'POST',
  'POST',
  'HEAD',
  'OPTIONS',
  'PUT',
  'DELETE',
  'PATCH',
  'TRACE',
  'QUERY',
  'M-SEARCH',
];
const NUMBERS = [
  '1',
  '2.5',
  '-0',
  '1e308',
  '1e999',
  '0x10',
  '10,5',
  'NaN',
  '',
  ' ',
  '+7',
  '.5',
  '5.',
  '٣',
  '1_0',
  'null',
  '[1]',
];
const NAMES = ['op1', 'op2', 'op1', 'op2', 'expr', 'op1[]', 'OP1', '__proto__', 'constructor', 'toString', '', 'é'];
const EXPRESSIONS = ['2*(3+4)-5', '7/2', '2 3', '(', ')', '--2', '2**3', '1e5+x', '()', '2;3', '9'.repeat(201), '-(1)'];
/** What a mutation puts in: all are legal bytes of a request target. */
const SCRAPS = [
  '%',
  '%zz',
  '%00',
  '%2F',
  '%20',
  '+',
  '&',
  '=',
  ';',
  '/',
  '//',
  '/..',
  '..',
  '?',
  "'",
  '"',
  '{}',
  '[',
  '\\',
  '|',
  '~',
  '*',
  '9',
];
const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'application/json; charset=utf-16',
  ';',
  '',
];

/** Inserts scraps into a text, or cuts it, up to `times` times. */
function mutate(random: Random, text: string, times: number, scraps: readonly string[] = SCRAPS): string {
  let result = text;
  for (let i = Math.floor(random() * (times + 1)); i > 0; i--) {
    const at = Math.floor(random() * (result.length + 1));
    const cut = random() < 0.3 ? Math.ceil(random() * 3) : 0;
    result = result.slice(0, at) + (cut > 0 ? '' : pick(random, scraps)) + result.slice(at + cut);
  }
  return result;
}

function makeQuery(random: Random): string {
  const good = ['1', '2.5', '-7e1', '1e308', '1e200', '.5'];
  if (random() < 0.4) return `op1=${pick(random, good)}&op2=${pick(random, good)}&expr=${pick(random, EXPRESSIONS)}`;
  const pairs = Array.from({ length: Math.floor(random() * 5) }, () => {
    const value = random() < 0.2 ? pick(random, EXPRESSIONS) : pick(random, NUMBERS);
    return `${encodeURIComponent(pick(random, NAMES))}=${random() < 0.5 ? encodeURIComponent(value) : encodeURI(value)}`;
  });
  return mutate(random, pairs.join('&'), 2);
}

function makeBody(random: Random): string | undefined {
  if (random() < 0.2) return undefined;
  if (random() < 0.4) return makeQuery(random);
  if (random() < 0.05) return 'x'.repeat(Math.floor(random() * 40_000));
  const members = Array.from({ length: Math.floor(random() * 4) }, () => {
    return [pick(random, NAMES), pick<unknown>(random, [...NUMBERS, 1, -2.5, 1e21, null, true, [1], { a: 1 }])];
  });
  return mutate(random, JSON.stringify(Object.fromEntries(members)), 1, ['{', '}', '"', ',', ':', '\\', '\u0000', 'é']);
}

function makeHeaders(random: Random, hasBody: boolean): Record<string, string> {
  const headers: Record<string, string> = {};
  if (hasBody && random() < 0.9)
    headers['Content-Type'] = mutate(random, pick(random, TYPES), 1, [';', 'x', '/', '=', ' ']);
  if (random() < 0.1) headers['Content-Encoding'] = pick(random, ['gzip', 'identity', 'x', '']);
  if (random() < 0.2) headers['X-Request-Id'] = pick(random, ['ok-1', 'no id', '"', 'x'.repeat(129), '', '../..']);
  if (random() < 0.2)
    headers.traceparent = mutate(random, `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`, 1, ['x', '-', '0']);
  if (random() < 0.1) headers.Cookie = pick(random, ['a=b', '=', ';;', 'a="', '\t']);
  if (random() < 0.1) headers.Accept = pick(random, ['text/html', '*/*', 'x', 'application/xml;q=1']);
  if (random() < 0.1) headers['If-None-Match'] = pick(random, ['*', '"x"', 'W/"x"']);
  return headers;
}

/**
 * Makes one request to a service: its path, query, method, headers and body are right, slightly wrong or nonsense.
 * @param name the service's name, as in its path
 */
export function fuzzRequest(seed: number, name: string): FuzzRequest {
  const random = mulberry32(seed);
  const method = pick(random, METHODS);
  const root = pick(random, [`/${name}`, `/${name}`, `/${name}`, `/${name}/status`, '/']);
  const path = random() < 0.2 ? `/${mutate(random, root, 3).replace(/^\//, '')}` : root;
  const body = method === 'POST' || random() < 0.1 ? makeBody(random) : undefined;
  const query = random() < 0.8 ? `?${makeQuery(random)}` : '';
  return {
    method,
    path: (path + query).replaceAll(' ', '%20'),
    headers: makeHeaders(random, body !== undefined),
    body,
  };
}

const FAULT_FIELDS = [
  'delay=5',
  'delay=0',
  'status=503',
  'status=500',
  'at=mult1',
  'at=soma1',
  'p=0.5',
  'p=1',
  'reset',
  'hang',
];

/** Makes the value of an X-Lab-Fault, most often malformed. It never asks for more than a delay of 99 ms of all replicas. */
export function fuzzFault(seed: number): string {
  const random = mulberry32(seed);
  const fields = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(random, FAULT_FIELDS));
  return mutate(random, fields.join('; '), 2, [';', '=', ' ', 'x', '-', 'p=', 'at', '.', '0=']);
}
