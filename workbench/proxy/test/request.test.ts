import { describe, expect, it } from '@jest/globals';
import { parseArguments } from '../arguments.ts';
import { errorPage, statusLine } from '../http/reasons.ts';
import { LimitZone } from '../request/limit-zone.ts';
import { RequestBody } from '../request/request-body.ts';
import { binaryAddress } from '../request/variables.ts';
import { listStates, newState, type State, showTime } from '../upstream/state.ts';

describe('list variables', () => {
  const list = (...states: (State | undefined)[]) => listStates(states, ({ peer }) => peer);
  it('have no value where nobody was asked', () => expect(list()).toBeUndefined());
  it('separate tries by commas', () => expect(list(newState('a'), newState('b'))).toBe('a, b'));
  it('separate groups by colons', () =>
    expect(list(newState('a'), newState('b'), undefined, newState('c'))).toBe('a, b : c'));
  it('write times in seconds, and a dash for what was not reached', () => {
    expect([undefined, 0, 7, 1_234.9].map(showTime)).toEqual(['-', '0.000', '0.007', '1.234']);
  });
});

describe('a zone of limit_req', () => {
  const zone = new LimitZone(() => '', 2_000); // 2 requests a second
  const ask = (now: number, burst = 1_000) => {
    const excess = zone.look('key', now, burst);
    if (excess !== undefined) zone.count('key', now, excess);
    return excess;
  };
  it('lets the first pass, then as many as the burst, then as many as run out', () => {
    expect(ask(0)).toBe(0);
    expect(ask(0)).toBe(1_000);
    expect(ask(0)).toBeUndefined();
    expect(ask(499)).toBeUndefined();
    expect(ask(500)).toBe(1_000);
    expect(ask(10_000)).toBe(0);
  });
  it('goes on counting after a reload, unless its rate has changed', () => {
    const before = new LimitZone(() => '', 1_000);
    before.count('key', 0, 0);
    expect(new LimitZone(() => '', 1_000, before).look('key', 0, 0)).toBeUndefined();
    expect(new LimitZone(() => '', 9_000, before).look('key', 0, 0)).toBe(0);
  });
});

describe('the body of a request', () => {
  const taken = (framing: number | 'chunked', limit: number, text: string) => {
    const body = new RequestBody(framing);
    const told: string[] = [];
    body.read(
      { data: () => told.push('data'), end: () => told.push('end'), fault: (status) => told.push(`${status}`) },
      limit,
      true,
    );
    const rest = body.take(Buffer.from(text));
    return { told, kept: Buffer.concat(body.kept).toString(), rest: rest?.toString(), body };
  };
  it('is kept, and what comes behind it given back', () => {
    expect(taken(3, 0, 'abcGET')).toMatchObject({ told: ['data', 'end'], kept: 'abc', rest: 'GET' });
  });
  it('is refused as soon as it is too large', () => {
    expect(taken('chunked', 2, '3\r\nabc').told).toEqual(['413']);
  });
  it('is refused when a chunk is broken', () => expect(taken('chunked', 0, 'x').told).toEqual(['400']));
});

describe('words of nginx', () => {
  it('say what a status means', () => {
    expect([200, 302, 405, 413, 499].map(statusLine)).toEqual([
      '200 OK',
      '302 Moved Temporarily',
      '405 Not Allowed',
      '413 Request Entity Too Large',
      '499 ',
    ]);
  });
  it('fill a page', () => {
    expect(errorPage(404, 'nginx', false)).toBe(
      '<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
    );
    expect(errorPage(204, 'nginx', true)).toBe('');
    expect(errorPage(404, 'nginx', true)).toMatch(/friendly error page -->\r\n$/);
  });
});

describe('a binary address', () => {
  const bytes = (address: string) => [...binaryAddress(address)].map((char) => char.charCodeAt(0));
  it('has four bytes for IPv4', () => expect(bytes('10.0.255.1')).toEqual([10, 0, 255, 1]));
  it('has sixteen for IPv6', () => {
    expect(bytes('::1')).toEqual([...new Array(15).fill(0), 1]);
    expect(bytes('fe80::a:b')).toEqual([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 11]);
  });
});

describe('the command line', () => {
  it("is nginx's own", () => {
    expect(parseArguments(['-e', 'stderr', '-p', '/a/', '-c', 'b.conf', '-g', 'daemon off;', '-t', '-q'])).toEqual({
      what: 'test',
      conf: '/a/b.conf',
      prefix: '/a/',
      directives: 'daemon off;',
      quiet: true,
    });
    expect(parseArguments(['-p/x', '-c/y.conf'])).toMatchObject({ what: 'serve', prefix: '/x/', conf: '/y.conf' });
    expect(parseArguments(['-v']).what).toBe('version');
  });
  it('is refused where it is not', () => {
    expect(() => parseArguments(['--help'])).toThrow('invalid option: "--help"');
    expect(() => parseArguments(['-c'])).toThrow('option "-c" requires a value');
  });
});
