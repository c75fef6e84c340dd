import { describe, expect, it } from '@jest/globals';
import { findLocation } from '../conf/location.ts';
import { runSteps } from '../conf/rewrite.ts';
import { requestText, targetOf } from '../upstream/request-text.ts';
import { compileHttp, exchangeOf } from './exchange-of.ts';

const UP = 'upstream u { server 127.0.0.1:1; }';
const named = (http: string, target: string, headers = '') => {
  const x = exchangeOf(compileHttp(http), target, headers);
  const found = findLocation(x, x.server.root);
  return { x, found, name: 'redirect' in found ? `redirect ${found.redirect}` : found.name };
};
/** The value of text with variables, for a request. */
function shown(text: string, target = '/', http = '', headers = '') {
  const x = exchangeOf(
    compileHttp(`${http} server { listen 80; location / { add_header X "${text}"; } }`),
    target,
    headers,
  );
  x.location = x.server.root.inside.prefixes[0] as typeof x.location;
  return x.settings.addedHeaders[0]?.value(x);
}

describe('the location of a request', () => {
  const http = `${UP} server { listen 80;
    location / { location /deep/ { location ~ \\.gif$ { } } }
    location = /exact { }
    location /img/ { }
    location ^~ /img/raw { }
    location ~ \\.(jpg|gif)$ { }
    location ~* ^/UPPER { location /upper/x { } }
    location /dir/ { proxy_pass http://u; }
    location /dir/sub { }
    location @named { }
  }`;
  for (const [target, expected] of [
    ['/', '/'],
    ['/exact', '/exact'],
    ['/exact/', '/'],
    ['/img/a', '/img/'],
    ['/img/a.jpg', '\\.(jpg|gif)$'],
    ['/img/raw/a.jpg', '/img/raw'],
    ['/a.gif', '\\.(jpg|gif)$'],
    ['/deep/a.gif', '\\.gif$'],
    ['/deep/a.jpg', '\\.(jpg|gif)$'],
    ['/deep/a', '/deep/'],
    ['/upper', '^/UPPER'],
    ['/upper/x', '/upper/x'],
    ['/dir', 'redirect /dir/'],
    ['/dir/', '/dir/'],
    ['/dir/subway', '/dir/sub'],
    ['/di', '/'],
    ['/@named', '/'],
  ] as const)
    it(`for ${target} is ${expected}`, () => expect(named(http, target).name).toBe(expected));

  it('leaves the captures of its pattern', () => {
    const { x } = named('server { listen 80; location ~ ^/(?<first>\\w+)/(\\w+)$ { } }', '/ab/cd');
    expect(x.captures?.slice(1)).toEqual(['ab', 'cd']);
  });
});

describe('a server', () => {
  const http = `server { listen 80; server_name first; } server { listen 80; server_name test other; }
    server { listen 80; server_name *.wild.org; } server { listen 80; server_name mail.*; } server { listen 80; server_name ~^r(?<n>\\d)$; }`;
  for (const [host, expected] of [
    ['test', 'test'],
    ['OTHER:80', 'test'],
    ['a.b.wild.org', '*.wild.org'],
    ['wild.org', 'first'],
    ['mail.com', 'mail.*'],
    ['r7', '~^r(?<n>\\d)$'],
    ['nobody', 'first'],
  ] as const)
    it(`for ${host} is ${expected}`, () => {
      const x = exchangeOf(compileHttp(http), `http://${host}/`);
      expect(x.server.name).toBe(expected);
    });
});

describe('variables', () => {
  for (const [text, target, expected] of [
    ['$uri|$args|$request_uri', '/a%20b?c=d', '/a b|c=d|/a%20b?c=d'],
    ['$arg_op1$arg_none', '/?op0=1&OP1=2', '2'],
    ['\x24{uri}x$is_args', '/a', '/ax'],
    ['$host $http_host $http_x_y', '/', 'test test z'],
    ['$remote_addr:$remote_port $server_addr:$server_port', '/', '10.0.0.9:4242 10.0.0.1:80'],
    ['$request_method $server_protocol $pid', '/', 'GET HTTP/1.1 42'],
    ['$cookie_b $upstream_addr', '/', '2 '],
    ['$status', '/', '000'],
  ] as const)
    it(`${text} is ${expected}`, () =>
      expect(shown(text, target, '', 'X-Y: z\r\nCookie: a=1; b=2\r\n')).toBe(expected));

  it('of a map match exactly in any case, then by patterns, then by default', () => {
    const map = 'map $arg_a $m { Exact one; ~^e(?<rest>.*)$ "two $rest"; "" none; default "$arg_a?"; }';
    const of = (value: string) => shown('$m', `/?a=${value}`, map);
    expect(['eXACT', 'else', '', 'other'].map(of)).toEqual(['one', 'two lse', 'none', 'other?']);
  });

  it('of a map match patterns as PCRE reads them, byte by byte', () => {
    const map = (pattern: string) => `map $http_a $m { "${pattern}" yes; default no; }`;
    const matches = (pattern: string, value: string) =>
      shown('$m', '/', map(pattern), `A: ${Buffer.from(value).toString('latin1')}\r\n`);
    for (const [pattern, yes, no] of [
      ['~^[[:alpha:]]+$', 'ab', 'a1'],
      ['~\\Ab\\z', 'b', 'bb'],
      ['~^(?P<own>\\h)?x$', 'x', 'xx'],
      ['~(?i)^ABC$', 'abc', 'abcd'],
      ['~^ü$', 'ü', 'u'],
      ['~^..$', 'ü', 'üb'],
    ] as const)
      expect([pattern, matches(pattern, yes), matches(pattern, no)]).toEqual([pattern, 'yes', 'no']);
  });

  it('of a map are computed once, unless they are volatile', () => {
    const maps = 'map $uri $once { default $uri; } map $uri $always { volatile; default $uri; }';
    const x = exchangeOf(compileHttp(`${maps} server { listen 80; add_header X "$once $always"; }`), '/first');
    const value = x.settings.addedHeaders[0]?.value;
    expect(value?.(x)).toBe('/first /first');
    x.uri = '/second';
    expect(value?.(x)).toBe('/first /second');
  });

  it('that nobody makes are refused, with the place', () => {
    expect(() => compileHttp('server { listen 80; add_header X $nothing; }')).toThrow(
      expect.objectContaining({ message: 'unknown "nothing" variable', place: expect.objectContaining({ line: 1 }) }),
    );
  });
});

describe('rewriting', () => {
  const verdict = (steps: string, target = '/a?x=1') => {
    const x = exchangeOf(compileHttp(`server { listen 80; ${steps} }`), target);
    const end = runSteps(x.server.root.steps, x);
    return { x, end, text: typeof end === 'object' ? `${end.status} ${end.text?.(x) ?? ''}` : end };
  };
  for (const [steps, expected] of [
    ['return 403;', '403 '],
    ['return 200 "hi $arg_x";', '200 hi 1'],
    ['return http://else/;', '302 http://else/'],
    ['if ($arg_x = 1) { return 401; } return 402;', '401 '],
    ['if ($arg_x != 1) { return 401; } return 402;', '402 '],
    ['if ($arg_y) { return 401; } return 402;', '402 '],
    ['if ($uri ~ ^/(.)$) { return 200 $1; }', '200 a'],
    ['if ($uri !~* ^/A) { return 401; } return 402;', '402 '],
    ['set $y "$arg_x$arg_x"; return 200 $y;', '200 11'],
    ['break; return 403;', 'stop'],
    ['rewrite ^/a /b redirect;', '302 /b?x=1'],
    ['rewrite ^/(.) /$1$1? permanent;', '301 /aa'],
  ] as const)
    it(`${steps} leads to ${expected}`, () => expect(verdict(steps).text).toBe(expected));

  it('changes the path, and looks for a location again', () => {
    const { x, end } = verdict('rewrite ^/(.*)$ /new/$1?y=2 last;');
    expect([x.uri, x.args, x.uriChanged, x.validTarget, end]).toEqual(['/new/a', 'y=2&x=1', true, false, 'stop']);
  });
});

describe('what a peer is asked for', () => {
  for (const [location, pass, target, expected] of [
    ['/', 'http://u', '/a%2Fb//c?d', '/a%2Fb//c?d'],
    ['/a/', 'http://u/', '/a/b%20c?d', '/b%20c?d'],
    ['/a', 'http://u/x', '/abc', '/xbc'],
    ['= /a', 'http://u/x', '/a?b', '/x?b'],
    ['/', 'http://u/y/', '/a b'.replace(' ', '%20'), '/y/a%20b'],
    ['~ ^/(.*)$', 'http://u/z/$1', '/a?b', '/z/a'],
    ['/', 'http://$arg_h/q', '/?h=u', '/q'],
  ] as const)
    it(`by ${pass} in ${location} for ${target} is ${expected}`, () => {
      const { x, found } = named(`${UP} server { listen 80; location ${location} { proxy_pass ${pass}; } }`, target);
      if ('redirect' in found || found.proxyPass === undefined) throw new Error('no proxy_pass');
      const uri = found.proxyPass.fixed?.uri ?? /^http:\/\/[^/]*(.*)$/.exec(found.proxyPass.url(x))?.[1] ?? '';
      const destination = { uri, host: 'u', port: '80', upstream: found.proxyPass.fixed?.upstream as never };
      expect(targetOf(x, found.proxyPass, destination)).toBe(expected);
    });

  it('has the headers that the conf sets, then those of the client', () => {
    const http = `${UP} proxy_set_header X-Outer 1; server { listen 80; location / { proxy_pass http://u; proxy_set_header X-Own $uri; proxy_set_header X-Gone ""; } }`;
    const { x, found } = named(http, '/p', 'X-Own: client\r\nX-Gone: client\r\nX-Kept: a\r\nX-Kept: b\r\n');
    x.location = found as typeof x.location;
    x.proxyHost = 'u';
    expect(requestText(x, '/p')).toBe('GET /p HTTP/1.1\r\nX-Own: /p\r\nHost: u\r\nX-Kept: a\r\nX-Kept: b\r\n\r\n');
  });
});

describe('a conf that can not be taken', () => {
  for (const [http, message] of [
    ['server { listen 80; location ~ a { proxy_pass http://u/x; } }', /cannot have URI part/],
    ['server { listen 80; location / { proxy_pass https://u; } }', /https.*not supported/],
    ['server { listen 80 ssl; }', /"ssl" of "listen" is not supported/],
    ['server { listen 80; location ~ (?>a) { } }', /regular expression.*not supported/],
    ['server { listen 80; location ~ ( { } }', /regular expression "\(" is broken/],
    [
      'server { listen 80; } server { listen 80 default_server; } server { listen 80 default_server; }',
      /duplicate default server/,
    ],
    ['server { listen 80; access_log syslog:server=x; }', /syslog.*not supported/],
    ['proxy_force_ranges on;', /not supported/],
  ] as const)
    it(`is refused: ${http}`, () => expect(() => compileHttp(`${UP} ${http}`)).toThrow(message));
});
