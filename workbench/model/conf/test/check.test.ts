import { describe, expect, it } from '@jest/globals';
import { type CheckOptions, checkConf } from '../check.ts';
import { loadConf } from '../load.ts';
import { ConfError } from '../tree.ts';

const check = (text: string, options?: CheckOptions) =>
  checkConf(loadConf('nginx.conf', { read: () => text, glob: () => [] }), options);
const inHttp = (text: string) => `events {}\nhttp {\n${text}\n}\n`;
const inUpstream = (text: string) => inHttp(`upstream m {\n${text}\n}`);
const inLocation = (text: string) => inHttp(`server { location / {\n${text}\n} }`);

/** What a conf is refused with. */
function refusal(text: string, options?: CheckOptions): { kind: string; at: string; message: string } | undefined {
  try {
    check(text, options);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfError)) throw error;
    return { kind: error.kind, at: `${error.place.line}:${error.place.column}`, message: error.message };
  }
}

describe('a conf that nginx takes', () => {
  it('gives a notice for each directive that changes neither routing nor answers', () => {
    const notices = check(`worker_priority 5;\n${inHttp('sendfile on;')}`);
    expect(notices.map(({ place, message }) => [place.line, place.column, message.split(' ')[0]])).toEqual([
      [1, 1, '"worker_priority"'],
      [4, 1, '"sendfile"'],
    ]);
  });

  it('gives a notice where a second method replaces the first', () => {
    const text = inUpstream('ip_hash;\nleast_conn;\nserver 127.0.0.1;');
    expect(check(text).map(({ place, message }) => `${place.line} ${message}`)).toEqual([
      '5 load balancing method redefined: "ip_hash" of line 4 is lost',
    ]);
  });

  it('gives a notice where keepalive stands before the method, for a version that then loses it', () => {
    const text = inUpstream('keepalive 8;\nleast_conn;\nserver 127.0.0.1;');
    expect(check(text)).toEqual([]);
    expect(check(text, { version: [1, 22, 1] })[0]?.message).toContain('"keepalive" of line 4 is lost');
  });

  it('gives a notice for a server name that another server has', () => {
    expect(check(inHttp('server { server_name a; }\nserver { server_name A; }'))[0]).toMatchObject({
      message: expect.stringContaining('conflicting server name "A"'),
      place: { line: 4 },
    });
  });
});

describe('versions', () => {
  it.each<[string, string, [number, number, number]]>([
    ['keepalive_min_timeout', inHttp('keepalive_min_timeout 1s;'), [1, 27, 4]],
    ['resolve', inHttp('resolver 127.0.0.1;\nupstream m { zone m 64k; server a resolve; }'), [1, 27, 3]],
    ['keepalive … local', inUpstream('server 127.0.0.1;\nkeepalive 8 local;'), [1, 29, 7]],
    ['keepalive_time', inUpstream('server 127.0.0.1;\nkeepalive_time 1h;'), [1, 19, 10]],
  ])('%s is refused before its first version, and the message names it', (_, text, version) => {
    const [major, minor, patch] = version;
    const before = patch > 0 ? ([major, minor, patch - 1] as const) : ([major, minor - 1, 9] as const);
    expect(refusal(text, { version })).toBeUndefined();
    expect(refusal(text, { version: before })).toMatchObject({
      kind: 'broken',
      message: expect.stringContaining(version.join('.')),
    });
  });

  it('a directive beyond the lab is unknown, not unsupported, where nginx does not have it yet', () => {
    const text = inUpstream('server 127.0.0.1;\nsticky cookie a;');
    expect(refusal(text)?.kind).toBe('unsupported');
    expect(refusal(text, { version: [1, 22, 1] })?.kind).toBe('broken');
  });
});

describe('what the caller knows', () => {
  it('decides whether a name resolves; addresses need no asking', () => {
    const asked: string[] = [];
    const resolves = (name: string) => asked.push(name) > 0 && name !== 'b';
    expect(refusal(inUpstream('server 10.0.0.1;\nserver [::1]:80;\nserver unix:/s;\nserver a:80;'), { resolves })).toBe(
      undefined,
    );
    expect(asked).toEqual(['a']);
    expect(refusal(inUpstream('server a:80;\nserver b:80;'), { resolves })).toMatchObject({ at: '5:8' });
  });

  it('decides whether the folder of a log exists', () => {
    const exists = (path: string) => path === '/here';
    expect(refusal(inHttp('access_log /here/a.log;'), { exists })).toBeUndefined();
    expect(refusal(inHttp('access_log /gone/a.log;'), { exists })).toMatchObject({ at: '3:12' });
  });
});

describe('a message', () => {
  it.each([
    ['a misspelt name', inLocation('proxy_pas http://a;'), 'did you mean "proxy_pass"?'],
    ['a ; that is missing', inLocation('proxy_read_timeout 5s\nproxy_send_timeout 5s;'), 'end of line 4, behind "5s"'],
    ['a ; that is missing behind a server', inUpstream('server a:1\nserver b:1;'), 'end of line 4, behind "a:1"'],
    ['a misplaced directive', inHttp('proxy_pass http://a;'), 'it belongs in location, if in location'],
    ['a second one', inLocation('proxy_read_timeout 5s;\nproxy_read_timeout 6s;'), 'the first is at line 4'],
    ['a wrong value', inLocation('proxy_read_timeout soon;'), 'expected a time such as 500ms'],
    ['a wrong word', inLocation('proxy_next_upstream http_501;'), 'expected error, timeout'],
  ])('of %s says what to do', (_, text, message) => {
    expect(refusal(text)).toMatchObject({ kind: 'broken', message: expect.stringContaining(message) });
  });

  it('names what is nginx’s but not the lab’s', () => {
    for (const text of [inHttp('geo $a { default 0; }'), 'stream { }', inLocation('proxy_http_version 2;')])
      expect(refusal(text)).toMatchObject({
        kind: 'unsupported',
        message: expect.stringMatching(/is not supported here$/),
      });
    expect(refusal(inLocation('proxy_pass https://a;'))).toMatchObject({ kind: 'unsupported', at: '4:12' });
  });
});

describe('directives named like properties of objects', () => {
  it.each(['constructor', '__proto__', 'toString'])('%s is unknown', (name) => {
    expect(refusal(inHttp(`${name} 1;`))?.message).toContain(`unknown directive "${name}"`);
    expect(refusal(inHttp(`server { listen 8080 ${name}=1; }`))?.message).toContain('invalid parameter');
    expect(refusal(inLocation(`return 200 $${name};`))?.message).toContain('unknown');
  });
});
