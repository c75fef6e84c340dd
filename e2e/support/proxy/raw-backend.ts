import { Backend, ok, type Seen } from './backend.ts';

/** Answers of a backend, by what the query asks for. */
const ANSWERS: Record<string, () => string> = {
  503: () => 'HTTP/1.1 503 Gone Fishing\r\nContent-Length: 4\r\nRetry-After: 7\r\n\r\nbusy',
  304: () => 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n',
  204: () => 'HTTP/1.1 204 No Content\r\n\r\n',
  chunked: () => 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x\r\ndefg\r\n0\r\nT: x\r\n\r\n',
  close: () => 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end',
  body: () => ok('a body'),
  headers: () =>
    ok(
      'x',
      'Server: mine\r\nDate: today\r\nX-Accel-Expires: 1\r\nx-ODD: 1\r\nX-Two: 1\r\nX-Two: 2\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nCache-Control: max-age=1\r\nContent-Type: text/html; charset=latin1\r\nKeep-Alive: timeout=9\r\nX-Request-Id: own\r\nX-Empty:\r\n',
    ),
  103: () => `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${ok('after')}`,
  broken: () => 'HTTP/1.1 200 OK\r\nBad Header: x\r\nContent-Length: 1\r\n\r\nx',
  bare: () => 'this is no HTTP\r\n',
  lengths: () => 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
  both: () => 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  short: () => 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this',
  shortchunks: () => 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
  long: () => ok('x', `X-Long: ${'x'.repeat(5_000)}\r\n`),
  redirect: () => 'HTTP/1.1 302 Found\r\nLocation: http://mult/elsewhere\r\nContent-Length: 0\r\n\r\n',
  local: () => 'HTTP/1.1 302 Found\r\nLocation: /mult/elsewhere\r\nContent-Length: 0\r\n\r\n',
};
const HANGING_UP = ['close', 'bare', 'short', 'shortchunks'];

/** A backend that tells what it got, or answers as the query asks. */
export function rawBackend(): Backend {
  return new Backend((seen: Seen, socket) => {
    const wanted = /\?answer=(\w+)/.exec(seen.head)?.[1];
    if (wanted === 'never') return undefined;
    const answer =
      wanted === undefined
        ? ok(`${seen.head}\n${seen.body}`, 'Content-Type: text/plain\r\nX-Served-By: me\r\n')
        : ANSWERS[wanted]?.();
    if (wanted !== undefined && HANGING_UP.includes(wanted)) {
      socket.end(answer ?? '', 'latin1');
      return undefined;
    }
    return answer;
  });
}
