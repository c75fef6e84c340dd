/** Bytes that are no HTTP, or hardly, and the status of the answer. For a socket: no HTTP client would send them. */
export interface RawCase {
  readonly title: string;
  readonly bytes: string;
  readonly status: number;
  /** Node answers on its own, before kit is asked: a status and nothing else. */
  readonly bare?: boolean;
}

const head = (lines: string) => `${lines}\r\nHost: lab\r\nConnection: close\r\n`;

/** Cases for a service with two operands. */
export const rawCases = (name: string): RawCase[] => [
  { title: 'answers noise with 400', bytes: 'hello\r\n\r\n', status: 400 },
  { title: 'answers binary noise with 400', bytes: '\x16\x03\x01\x02\x00\x01\x00', status: 400 },
  { title: 'answers an unknown method with 400', bytes: `${head(`BREW /${name} HTTP/1.1`)}\r\n`, status: 400 },
  {
    title: 'answers a missing Host with 400',
    bytes: `GET /${name} HTTP/1.1\r\nConnection: close\r\n\r\n`,
    status: 400,
    bare: true,
  },
  { title: 'answers a bad version with 400', bytes: `${head(`GET /${name} HTTP/9.9`)}\r\n`, status: 400 },
  {
    title: 'answers a bad length with 400',
    bytes: `${head(`POST /${name} HTTP/1.1`)}Content-Length: x\r\n\r\n`,
    status: 400,
  },
  {
    title: 'answers length and chunks at once with 400',
    bytes: `${head(`POST /${name} HTTP/1.1`)}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
  },
  {
    title: 'answers a malformed chunk with 400',
    bytes: `${head(`POST /${name} HTTP/1.1`)}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    status: 400,
  },
  {
    title: 'answers headers that are too large with 431',
    bytes: `${head(`GET /${name} HTTP/1.1`)}X: ${'x'.repeat(20_000)}\r\n\r\n`,
    status: 431,
  },
  {
    title: 'answers a target that is too long with 431',
    bytes: `${head(`GET /${'x'.repeat(20_000)} HTTP/1.1`)}\r\n`,
    status: 431,
  },
  { title: 'refuses CONNECT with 405', bytes: `${head('CONNECT lab:80 HTTP/1.1')}\r\n`, status: 405 },
  { title: 'takes OPTIONS * as a path that is not there', bytes: `${head('OPTIONS * HTTP/1.1')}\r\n`, status: 404 },
  {
    title: 'takes a target with a broken authority',
    bytes: `${head(`GET http://[x/${name}/status HTTP/1.1`)}\r\n`,
    status: 200,
  },
  {
    title: 'takes a target with a broken Host',
    bytes: `GET /${name}/status HTTP/1.1\r\nHost: a b:c\r\nConnection: close\r\n\r\n`,
    status: 200,
  },
  { title: 'takes a target with a fragment', bytes: `${head(`GET /${name}/status#x?y HTTP/1.1`)}\r\n`, status: 200 },
  { title: 'takes HTTP/1.0', bytes: `GET /${name}/status HTTP/1.0\r\n\r\n`, status: 200 },
  {
    title: 'takes Expect: 100-continue',
    bytes: `${head(`POST /${name} HTTP/1.1`)}Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 17\r\n\r\n{"op1":1,"op2":2}`,
    status: 200,
  },
  {
    title: 'takes Expect: 100-continue of a GET',
    bytes: `${head(`GET /${name}/status HTTP/1.1`)}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`,
    status: 200,
  },
  {
    title: 'takes an upgrade as a plain request',
    bytes: `GET /${name}/status HTTP/1.1\r\nHost: lab\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`,
    status: 200,
  },
];
