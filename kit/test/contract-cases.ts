/** One request and the answer that docs and contract promise, whichever framework gives it. Usable against any base URL. */
export interface ContractCase {
  /** A sentence in the present tense: the test's name. */
  readonly title: string;
  readonly method: string;
  /** Path and query as they go over the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  /** Send the body with Transfer-Encoding: chunked. */
  readonly chunked: boolean;
  readonly status: number;
  /** Members that the JSON answer has (a RegExp is matched), or the exact text; undefined for no body. */
  readonly expected: Readonly<Record<string, unknown>> | string | undefined;
  /** Exact Allow header; undefined for none. */
  readonly allow: string | undefined;
  /** Not for a gateway, which answers otherwise: `/livez` isn't routed, a body too large never arrives. */
  readonly inside: boolean;
}

type Options = Partial<Omit<ContractCase, 'title' | 'method' | 'path' | 'status' | 'expected'>>;

const defaults = { headers: {}, body: undefined, chunked: false, allow: undefined, inside: false };

/** Makes a case from `"POST /soma"` and what differs from the defaults. */
export function contractCase(
  title: string,
  request: string,
  status: number,
  expected: ContractCase['expected'],
  options: Options = {},
): ContractCase {
  const [method = '', path = ''] = request.split(' ', 2);
  return { ...defaults, title, method, path, status, expected, ...options };
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };
const OPERATION_ALLOW = 'GET, HEAD, POST, OPTIONS';
const READ_ALLOW = 'GET, HEAD, OPTIONS';

const missing = { title: 'Missing operand', status: 400, resultado: 'op1 ou op2 não informado' };
const bad = (detail: RegExp) => ({ status: 400, title: 'Bad operand', detail, resultado: /^op[12] / });

/** Every way to hand over operands that ends in a result. */
export function resultCases(name: string, compute: (op1: number, op2: number) => number): ContractCase[] {
  const get = (title: string, query: string, op1: number, op2: number, options: Options = {}) =>
    contractCase(title, `GET /${name}?${query}`, 200, { resultado: compute(op1, op2), servidor: /./ }, options);
  const post = (title: string, headers: Record<string, string>, body: string, op1: number, op2: number) =>
    contractCase(title, `POST /${name}`, 200, { resultado: compute(op1, op2), servidor: /./ }, { headers, body });
  return [
    get('works out two integers', 'op1=10&op2=20', 10, 20),
    get('keeps the full precision of doubles', 'op1=0.1&op2=0.2', 0.1, 0.2),
    get('takes sign, point and exponent', 'op1=-1.5e-3&op2=.5E2', -1.5e-3, 50),
    get('takes a raw plus in the query as a plus', 'op1=+3&op2=1e+2', 3, 100),
    get('takes an encoded plus in the query as a plus', 'op1=%2B3&op2=4', 3, 4),
    get('ignores blanks around an operand', 'op1=%203%20&op2=%094', 3, 4),
    get('ignores parameters that it does not know', 'x=1&op1=3&__proto__=9&op2=4&x=2', 3, 4),
    get('ignores the body of a GET', 'op1=3&op2=4', 3, 4, { headers: JSON_TYPE, body: '{"op1":' }),
    get('ignores malformed cookies', 'op1=3&op2=4', 3, 4, { headers: { Cookie: '=;;x="' } }),
    get('ignores the range', 'op1=3&op2=4', 3, 4, { headers: { Range: 'bytes=0-3' } }),
    get('ignores what encodings are accepted', 'op1=3&op2=4', 3, 4, { headers: { 'Accept-Encoding': 'gzip;q=x' } }),
    get('ignores an expectation that it does not know', 'op1=3&op2=4', 3, 4, {
      headers: { Expect: 'tea' },
      inside: true,
    }),
    get('ignores bad percent encodings elsewhere', '%zz=%&op1=3&op2=4', 3, 4),
    post('takes JSON numbers', JSON_TYPE, '{"op1":10,"op2":20}', 10, 20),
    post('takes JSON strings', JSON_TYPE, '{"op1":" 10 ","op2":"2e1"}', 10, 20),
    post(
      'takes JSON with a charset',
      { 'Content-Type': 'Application/JSON ; charset="UTF-8"' },
      '{"op1":1,"op2":2}',
      1,
      2,
    ),
    post(
      'takes JSON with a parameter it does not know',
      { 'Content-Type': 'application/json; v=1' },
      '{"op1":1,"op2":2}',
      1,
      2,
    ),
    post('takes JSON with a __proto__', JSON_TYPE, '{"__proto__":{"op1":5},"op1":1,"op2":2}', 1, 2),
    post('takes a urlencoded body', FORM_TYPE, 'op1=10&op2=20', 10, 20),
    post('takes a plus in a urlencoded body as a blank', FORM_TYPE, 'op1=+10+&op2=%2B20', 10, 20),
    post('takes identity as an encoding', { ...JSON_TYPE, 'Content-Encoding': 'identity' }, '{"op1":1,"op2":2}', 1, 2),
  ];
}

/** Operands that are missing, or no numbers, and results that are not finite. */
export function operandCases(name: string): ContractCase[] {
  const get = (title: string, query: string, expected: ContractCase['expected'], status = 400) =>
    contractCase(title, `GET /${name}${query}`, status, expected);
  const post = (title: string, body: string, expected: ContractCase['expected'], headers = JSON_TYPE) =>
    contractCase(title, `POST /${name}`, 400, expected, { headers, body });
  return [
    get('reports missing operands with 400', '', { ...missing, detail: /^op1 / }),
    get('reports a missing op2 with 400', '?op1=1', { ...missing, detail: /^op2 / }),
    get('reports an empty operand with 400', '?op1=&op2=1', missing),
    get('reports a blank operand with 400', '?op1=%20&op2=1', missing),
    get('does not find operands in an object prototype', '?op1=1&constructor=2', missing),
    get('rejects letters with 400', '?op1=abc&op2=1', bad(/^op1 is "abc"/)),
    get('rejects NaN with 400', '?op1=1&op2=NaN', bad(/^op2 is "NaN"/)),
    get('rejects Infinity with 400', '?op1=-Infinity&op2=1', bad(/^op1 /)),
    get('rejects a number beyond a double with 400', '?op1=1e999&op2=1', bad(/^op1 is too large/)),
    get('rejects hexadecimal with 400', '?op1=0x10&op2=1', bad(/^op1 /)),
    get('rejects a digit separator with 400', '?op1=1_000&op2=1', bad(/^op1 /)),
    get('rejects a decimal comma with 400 and a hint', '?op1=10,5&op2=1', {
      ...bad(/point/),
      resultado: 'op1 não é um número: use ponto, não vírgula',
    }),
    get('rejects a blank inside a number with 400', '?op1=1%202&op2=1', bad(/^op1 /)),
    get('rejects a lone sign with 400', '?op1=-&op2=1', bad(/^op1 /)),
    get('rejects a lone point with 400', '?op1=.&op2=1', bad(/^op1 /)),
    get('rejects bad percent encoding in an operand with 400', '?op1=%zz&op2=1', bad(/^op1 is "%zz"/)),
    get('rejects bytes that are not UTF-8 with 400', '?op1=%ff&op2=1', bad(/^op1 /)),
    get('rejects an operand given twice with 400', '?op1=1&op1=1&op2=2', bad(/twice/)),
    get('rejects an operand given three times with 400', '?op1=1&op1=1&op1=&op2=2', bad(/twice/)),
    get('takes brackets as part of the name', '?op1[]=1&op2=2', missing),
    get('quotes only the start of a long operand', `?op1=${'x'.repeat(2000)}&op2=1`, bad(/^op1 is "x{40}"/)),
    post('reports a JSON null with 400', '{"op1":null,"op2":1}', missing),
    post('rejects a JSON list with 400', '{"op1":[1],"op2":1}', bad(/^op1 is a list/)),
    post('rejects a JSON object with 400', '{"op1":{"a":1},"op2":1}', bad(/object/)),
    post('rejects a JSON boolean with 400', '{"op1":true,"op2":1}', bad(/boolean/)),
    post('rejects a JSON number beyond a double with 400', '{"op1":1e999,"op2":1}', bad(/too large/)),
    post('does not find operands in a JSON __proto__', '{"__proto__":{"op1":1,"op2":2}}', missing),
    post('rejects an operand twice in a form with 400', 'op1=1&op1=1&op2=2', bad(/twice/), FORM_TYPE),
    post('reports an empty form with 400', '', missing, FORM_TYPE),
    contractCase('reports a POST without body and content type with 400', `POST /${name}`, 400, missing),
    contractCase('does not take operands of a POST from the query', `POST /${name}?op1=1&op2=2`, 400, missing),
  ];
}

/** Bodies that can't be read. */
export function bodyCases(name: string): ContractCase[] {
  const post = (
    title: string,
    status: number,
    headers: Record<string, string>,
    body: string | Uint8Array,
    o: Options = {},
  ) => contractCase(title, `POST /${name}`, status, { status, resultado: /./, detail: /./ }, { headers, body, ...o });
  const padded = (size: number) => '{"op1":1,"op2":2}'.padEnd(size, ' ');
  const fits = { headers: JSON_TYPE, body: padded(16_384) };
  return [
    post('rejects malformed JSON with 400', 400, JSON_TYPE, '{"op1":1'),
    post('rejects an empty JSON body with 400', 400, JSON_TYPE, ''),
    post('rejects a JSON list as body with 400', 400, JSON_TYPE, '[1,2]'),
    post('rejects a JSON null as body with 400', 400, JSON_TYPE, 'null'),
    post('rejects a body that is not UTF-8 with 400', 400, JSON_TYPE, new Uint8Array([0x7b, 0xff, 0x7d])),
    post('rejects deeply nested JSON with 400', 400, JSON_TYPE, '['.repeat(16_000)),
    post('rejects plain text with 415', 415, { 'Content-Type': 'text/plain' }, 'op1=1&op2=2'),
    post('rejects multipart with 415', 415, { 'Content-Type': 'multipart/form-data; boundary=x' }, '--x--'),
    post('rejects JSON of another kind with 415', 415, { 'Content-Type': 'application/hal+json' }, '{}'),
    post('rejects a content type that is none with 415', 415, { 'Content-Type': 'x' }, '{}'),
    post('rejects a body without content type with 415', 415, {}, '{"op1":1,"op2":2}'),
    post('rejects another charset with 415', 415, { 'Content-Type': 'application/json; charset=latin1' }, '{}'),
    post('rejects a compressed body with 415', 415, { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, '{}'),
    post('rejects an unknown encoding with 415', 415, { ...JSON_TYPE, 'Content-Encoding': 'x' }, '{}'),
    contractCase('takes a body of 16,384 bytes', `POST /${name}`, 200, { resultado: /./ }, fits),
    contractCase('takes a chunked body', `POST /${name}`, 200, { resultado: /./ }, { ...fits, chunked: true }),
    post('rejects a body of 16,385 bytes with 413', 413, JSON_TYPE, padded(16_385), { inside: true }),
    post('rejects a chunked body of 16,385 bytes with 413', 413, JSON_TYPE, padded(16_385), {
      chunked: true,
      inside: true,
    }),
    post('rejects a large body with 413', 413, JSON_TYPE, padded(3_000_000), { inside: true }),
    post('rejects a large body of unknown type with 413', 413, {}, padded(3_000_000), { inside: true }),
  ];
}

/** Paths and methods. `post` is false for ping. */
export function routeCases(name: string, post = true): ContractCase[] {
  const allow = post ? OPERATION_ALLOW : READ_ALLOW;
  const lost = (title: string, request: string) =>
    contractCase(title, request, 404, { status: 404, title: 'Not found', resultado: 'caminho não encontrado' });
  const refused = (method: string, path: string, allowed: string) =>
    contractCase(`refuses ${method} ${path} with 405`, `${method} ${path}`, 405, { status: 405 }, { allow: allowed });
  const status = { status: 'OK', servico: name, servidor: /./, versao: '1.0' };
  const good = post ? `/${name}?op1=3&op2=4` : `/${name}`;
  return [
    contractCase('answers HEAD with the headers of GET', `HEAD ${good}`, 200, undefined),
    contractCase('answers OPTIONS with 204', `OPTIONS /${name}`, 204, undefined, { allow }),
    contractCase('tells the status of the replica', `GET /${name}/status`, 200, status),
    contractCase('answers HEAD of the status', `HEAD /${name}/status`, 200, undefined),
    contractCase('answers OPTIONS of the status', `OPTIONS /${name}/status`, 204, undefined, { allow: READ_ALLOW }),
    contractCase(
      'takes an absolute URL as its target',
      `GET http://elsewhere.example${good}`,
      200,
      post ? { resultado: /./ } : 'PONG',
      { inside: true },
    ),
    ...['PUT', 'DELETE', 'PATCH', 'PROPFIND', ...(post ? [] : ['POST'])].map((method) =>
      refused(method, `/${name}`, allow),
    ),
    refused('POST', `/${name}/status`, READ_ALLOW),
    lost('does not take a trailing slash', `GET /${name}/`),
    lost('does not take another case', `GET /${name.toUpperCase()}`),
    lost('does not take a trailing slash on the status', `GET /${name}/status/`),
    lost('does not take further segments', `GET /${name}/status/x`),
    lost('rejects an unknown path of a known prefix with 404', `GET /${name}x`),
    lost('rejects an unknown path with 404 to POST', `POST /${name}/x`),
  ];
}

/** What is only inside: a gateway doesn't pass it on, or makes something else of it. */
export function insideCases(name: string): ContractCase[] {
  const lost = (path: string) =>
    contractCase(`knows no ${path}`, `GET ${path}`, 404, { status: 404 }, { inside: true });
  const health = ['/livez', '/readyz'].map((path) =>
    contractCase(`answers ${path}`, `GET ${path}`, 200, { status: 'OK' }, { inside: true }),
  );
  const encoded = `/%${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
  const odd = [
    '/',
    '//',
    `//${name}`,
    `/x/../${name}`,
    `/./${name}`,
    encoded,
    `/${name}%2Fstatus`,
    '/%zz',
    '/%',
    '/%00',
  ];
  return [
    ...health,
    ...[
      ...odd,
      '/a/%zz',
      '/*',
      `/${name};x`,
      `/${name}/../${name}`,
      '/{any*}',
      '/:x',
      '/constructor',
      '/__proto__',
    ].map(lost),
    contractCase(
      'refuses POST of a health check with 405',
      'POST /livez',
      405,
      { status: 405 },
      { allow: READ_ALLOW, inside: true },
    ),
  ];
}
