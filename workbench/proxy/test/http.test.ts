import { describe, expect, it } from '@jest/globals';
import { ChunkReader } from '../http/chunks.ts';
import { RequestHead } from '../http/request-head.ts';
import { hostName, parseRequestLine } from '../http/request-line.ts';
import { escapePath, normalise } from '../http/target.ts';
import { parseResponse } from '../upstream/response-head.ts';

describe('a request line', () => {
  for (const [line, expected] of [
    ['GET / HTTP/1.1', { method: 'GET', target: '/', version: 1001 }],
    ['GET /', { version: 9 }],
    ['GET  /a  HTTP/1.0  ', { target: '/a', version: 1000 }],
    ['GET http://Some.Host:81/a?b HTTP/1.1', { target: '/a?b', host: 'Some.Host:81' }],
    ['GET http://h?b HTTP/1.1', { target: '?b', empty: true, host: 'h' }],
    ['M-SEARCH / HTTP/1.1', { method: 'M-SEARCH' }],
    ['GET / HTTP/2.0', 505],
    ['GET / HTTP/11.0', 505],
    ['GET / HTTP/0.9', 400],
    ['GET / HTTP/1', 400],
    ['GET / HTTP/1.1234', 400],
    ['get / HTTP/1.1', 400],
    ['GET a HTTP/1.1', 400],
    ['GET * HTTP/1.1', 400],
    ['GET /\x7f HTTP/1.1', 400],
    ['GET / a HTTP/1.1', 400],
    ['', 400],
  ] as const)
    it(`"${line}" is ${typeof expected === 'number' ? `refused with ${expected}` : 'taken apart'}`, () => {
      const parsed = parseRequestLine(line);
      if (typeof expected === 'number') expect(parsed).toBe(expected);
      else expect(parsed).toMatchObject(expected);
    });
});

describe('a target', () => {
  for (const [target, expected] of [
    ['/', { path: '/', args: '' }],
    ['/a/b?c=%20', { path: '/a/b', args: 'c=%20' }],
    ['//a///b', { path: '/a/b', args: '' }],
    ['/a/./b/../c', { path: '/a/c', args: '' }],
    ['/a/..', { path: '/', args: '' }],
    ['/a/b/..', { path: '/a/', args: '' }],
    ['/a/.', { path: '/a/', args: '' }],
    ['/a/.b/..c', { path: '/a/.b/..c', args: '' }],
    ['/%61%2fb', { path: '/a/b', args: '' }],
    ['/a/%2e%2E/b', { path: '/b', args: '' }],
    ['/a%3fb?c', { path: '/a?b', args: 'c' }],
    ['/a%2523', { path: '/a%23', args: '' }],
    ['/a#b?c', { path: '/a', args: '' }],
    ['/a?b#c', { path: '/a', args: 'b' }],
    ['?b', { path: '/', args: 'b' }],
    ['/..', undefined],
    ['/a/../../b', undefined],
    ['/%00', undefined],
    ['/%', undefined],
    ['/%4', undefined],
    ['/%zz', undefined],
  ] as const)
    it(`${target} becomes ${expected?.path}`, () => expect(normalise(target, true)).toEqual(expected));

  it('keeps slashes that are not to be merged', () => expect(normalise('//a//b', false)?.path).toBe('//a//b'));
  it('takes no time over a long path that is odd at its end', () => {
    const began = performance.now();
    normalise(`/${'a'.repeat(100_000)}%`, true);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
  it('is escaped for the way on', () => expect(escapePath('/a b%?é\xe9')).toBe('/a%20b%25%3F%E9%E9'));
});

describe('a host', () => {
  for (const [text, expected] of [
    ['Test', 'test'],
    ['a.b.:80', 'a.b'],
    ['[::1]:80', '[::1]'],
    ['a..b', undefined],
    ['a b', undefined],
    ['a/b', undefined],
    ['a:b', undefined],
    ['a:99999', undefined],
    [':80', undefined],
    ['', undefined],
  ] as const)
    it(`"${text}" is ${expected ?? 'refused'}`, () => expect(hostName(text)).toBe(expected));
});

describe('the head of a request', () => {
  const limits = { first: 64, large: 128, count: 2, maxHeaders: 100, mergeSlashes: true, underscores: false };
  const feed = (...pieces: string[]) => {
    const head = new RequestHead(limits);
    const used = pieces.map((piece) => head.feed(Buffer.from(piece, 'latin1')));
    return { head, used };
  };

  it('is read in any pieces, and leaves what comes behind it', () => {
    const text = 'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n';
    for (let cut = 1; cut < text.length; cut++) {
      const { head, used } = feed(text.slice(0, cut), `${text.slice(cut)}hi`);
      expect(used).toEqual([undefined, text.length - cut]);
      expect([head.fault, head.first.get('host'), head.first.get('content-length')]).toEqual([0, 'a', '2']);
    }
  });

  for (const [title, text, fault] of [
    ['a line as long as a buffer', `GET /${'x'.repeat(128 - 16)} HTTP/1.1\r\n`, 0],
    ['a line that is longer', `GET /${'x'.repeat(128 - 15)} HTTP/1.1\r\n`, 414],
    ['a line without an end', `GET /${'x'.repeat(128)}`, 414],
    ['a long header', `GET / HTTP/1.1\r\nX: ${'x'.repeat(128)}\r\n`, 494],
    ['more headers than the buffers hold', `GET / HTTP/1.1\r\n${`X: ${'x'.repeat(90)}\r\n`.repeat(3)}`, 494],
    ['headers that just fit', `GET / HTTP/1.1\r\n${`X: ${'x'.repeat(90)}\r\n`.repeat(2)}`, 0],
    ['two lengths', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n', 400],
    ['a cookie twice', 'GET / HTTP/1.1\r\nHost: a\r\nCookie: a\r\nCookie: b\r\n\r\n', 0],
  ] as const)
    it(`with ${title} ends with ${fault}`, () => expect(feed(text).head.fault).toBe(fault));
});

describe('a chunked body', () => {
  const read = (text: string, size = text.length) => {
    const reader = new ChunkReader();
    let data = '';
    let last = reader.read(Buffer.alloc(0));
    for (let at = 0; at < text.length && last.state === 'more'; at += size) {
      last = reader.read(Buffer.from(text.slice(at, at + size), 'latin1'));
      data += Buffer.concat(last.data).toString('latin1');
    }
    return { data, state: last.state, rest: last.rest?.toString('latin1') };
  };
  it('is put together, whatever pieces it comes in', () => {
    const text = '3\r\nabc\r\nA;x="y"\r\n0123456789\r\n0\r\nA: b\r\nC: d\r\n\r\n';
    for (let size = 1; size <= text.length; size++)
      expect(read(text, size)).toEqual({ data: 'abc0123456789', state: 'done', rest: undefined });
  });
  it('leaves what comes behind it', () => expect(read('1\r\na\r\n0\r\n\r\nGET').rest).toBe('GET'));
  for (const text of [
    'x\r\n',
    '\r\n',
    '1\na\r\n',
    '1\r\nab\r\n',
    '1\r\na\n',
    '0\r\n\n',
    '0\r\nA: b\n',
    '-1\r\n',
    '0x1\r\n',
    'ffffffffffffffff\r\n',
  ])
    it(`is broken: ${JSON.stringify(text)}`, () => expect(read(text).state).toBe('broken'));
});

describe('the head of an answer', () => {
  const parse = (text: string, limit = 4096) => parseResponse(Buffer.from(text, 'latin1'), limit);
  it('says how its body ends', () => {
    expect(parse('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc')).toMatchObject({
      head: { framing: 3, closes: false },
      length: 38,
    });
    expect(parse('HTTP/1.1 200\r\nTransfer-Encoding: Chunked\r\n\r\n')).toMatchObject({
      head: { framing: 'chunked', text: '200' },
    });
    expect(parse('HTTP/1.0 200 OK\r\n\r\n')).toMatchObject({ head: { framing: 'until close', closes: true } });
  });
  it('skips interim answers', () => {
    expect(
      parse('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No\r\n\r\n'),
    ).toMatchObject({ head: { status: 204 } });
    expect(parse('HTTP/1.1 100 Continue\r\n\r\nHTT')).toBe('more');
  });
  it('waits for more, up to its limit', () => {
    expect(parse('HTT')).toBe('more');
    expect(parse('HTTP/1.1 200 OK\r\nX: ')).toBe('more');
    expect(parse(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100)}`, 64)).toBe('invalid');
  });
  it('refuses what could be read in two ways', () => {
    for (const headers of [
      'Content-Length: 1\r\nContent-Length: 1',
      'Content-Length: 1\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding: gzip',
      'Content-Length: x',
      'Bad Name: x',
    ])
      expect(parse(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`)).toBe('invalid');
  });
  it('takes what is not HTTP for a body, as nginx does', () => {
    expect(parse('hello\r\n')).toMatchObject({ head: { bare: true, framing: 'until close' }, length: 0 });
  });
});
