import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ConfError } from '../../model/conf/tree.ts';
import { confFailure } from '../conf/broken.ts';
import { deriveConf, type Fit, LISTED } from '../conf/derive.ts';
import { readRoles } from '../conf/roles.ts';

const ROOT = join(import.meta.dirname, '../../..');
const fit = (over: Partial<Fit> = {}): Fit => ({
  services: new Map([
    ['ping', { port: 3001, replicas: [21001, 21002] }],
    ['soma', { port: 3002, replicas: [22001] }],
    ['mult1', { port: 3005, replicas: [23001] }],
    ['none', { port: 3009, replicas: [] }],
  ]),
  listen: { port: 8080, address: '127.0.0.1:9000' },
  folders: [
    ['/lab/nginx/', '/home/a student/nginx/'],
    ['/record/', '/run/record/'],
  ],
  temporary: '/run/temporary/',
  version: [1, 22, 1],
  ...over,
});
const derive = (text: string, over: Partial<Fit> = {}) => deriveConf(text, fit(over)).text;

describe('deriving a conf for processes', () => {
  it('makes of a name that is followed one server for each replica, with its options', () => {
    expect(derive('upstream ping { server ping:3001 resolve weight=2; }')).toBe(
      'upstream ping { server 127.0.0.1:21001 weight=2; server 127.0.0.1:21002 weight=2; }',
    );
  });

  it('sends a name with a wrong port, or without replicas, where nothing listens', () => {
    expect(derive('upstream m { server mult1:9999; server none:3009; }')).toBe(
      'upstream m { server 127.0.0.1:1; server 127.0.0.1:1; }',
    );
  });

  it('leaves a name that is none of the lab for nginx to refuse', () => {
    expect(derive('upstream m { server mult9:3005 resolve weight=2; server 10.0.0.1:80; }')).toBe(
      'upstream m { server mult9:3005 weight=2; server 10.0.0.1:80; }',
    );
  });

  it('gives a service named in proxy_pass an upstream, and leaves upstreams and other names alone', () => {
    const text = derive(
      'http { upstream ping { server ping:3001; } server { location / { proxy_pass http://soma:3002/x; } location /p { proxy_pass http://ping; } location /o { proxy_pass http://example.org; } } }',
    );
    expect(text).toContain('proxy_pass http://soma_3002/x;');
    expect(text).toMatch(/upstream soma_3002 \{ server 127.0.0.1:22001; \} \}$/);
    expect(text).toContain('proxy_pass http://ping;');
    expect(text).toContain('proxy_pass http://example.org;');
  });

  it("listens once on the lab's address, and on no other port of the world", () => {
    expect(derive('server { listen 8080; listen [::]:8080; listen 9090 reuseport; listen 127.0.0.1:7070; }')).toBe(
      'server { listen 127.0.0.1:9000;  listen 127.0.0.1:9090 reuseport; listen 127.0.0.1:7070; }',
    );
  });

  it('keeps the number of lines, so that an error cites the line of the student', () => {
    const text = 'http {\n  resolver 127.0.0.11\n    valid=1s;\n  server {\n    listen 8080;\n  }\n}\n';
    expect(derive(text).split('\n')).toHaveLength(text.split('\n').length);
    expect(derive(text).split('\n')[4]).toContain('listen 127.0.0.1:9000;');
  });

  it('is not misled by comments, quotes and braces in strings', () => {
    const text =
      'http { # server ping:3001; }\n  log_format x "server ping:3001; }";\n  upstream p { server ping:3001; } }';
    expect(derive(text)).toContain('log_format x "server ping:3001; }";');
    expect(derive(text)).toContain('server 127.0.0.1:21001;');
  });

  it('drops what this version of nginx does not know, and keeps it where it does', () => {
    const text = 'http { keepalive_min_timeout 10s; upstream p { server ping:3001; keepalive 32 local; } }';
    expect(derive(text)).not.toContain('keepalive_min_timeout');
    expect(derive(text)).toContain('keepalive 32;');
    expect(derive(text, { version: [1, 30, 4] })).toMatch(/keepalive_min_timeout 10s;.*keepalive 32 local;/);
  });

  it('reads quoted words, and quotes what it writes where a word needs it', () => {
    expect(derive('upstream p { server "ping:3001" \'weight=2\'; }')).toContain('server 127.0.0.1:21001 weight=2;');
    expect(derive('server { location / { proxy_pass "http://soma:3002/a b"; } }')).toContain(
      'proxy_pass "http://soma_3002/a b";',
    );
  });

  it('moves folders of the container, quoting blanks', () => {
    expect(
      derive('http { server { root /lab/nginx/site; } access_log /record/a.jsonl x; access_log /dev/stdout x; }'),
    ).toMatch(/root "\/home\/a student\/nginx\/site";.*access_log \/run\/record\/a\.jsonl x; {2}\}/);
  });

  for (const name of ['nginx.conf', 'classic.conf', 'record.conf', 'problems.conf']) {
    it(`changes nothing in ${name} but the listed directives`, () => {
      const text = readFileSync(join(ROOT, 'nginx', name), 'utf8');
      const { text: derived, changes } = deriveConf(text, fit());
      for (const { from } of changes) expect([...LISTED, '']).toContain(/^\w*/.exec(from)?.[0]);
      const touched = new Set(changes.map(({ line }) => line));
      const lines = derived.split('\n');
      for (const [index, line] of text.split('\n').entries())
        if (!touched.has(index + 1) && line.trim() !== '}') expect(lines[index]).toBe(line);
    });
  }
});

describe('a conf with a syntax error', () => {
  it('is told by place, wherever it is cut off', () => {
    const text = readFileSync(join(ROOT, 'nginx/nginx.conf'), 'utf8');
    let refused = 0;
    for (let end = 0; end < text.length; end += 7)
      try {
        derive(text.slice(0, end));
      } catch (error) {
        refused++;
        expect(error).toBeInstanceOf(ConfError);
      }
    expect(refused).toBeGreaterThan(1_000);
  });

  it('is told with the line of the file and a mark under the column', () => {
    const file = join(ROOT, 'nginx/classic.conf');
    const failure = confFailure(new ConfError({ file, line: 13, column: 8 }, 'something is wrong'));
    expect(failure.message).toBe('this conf is broken: something is wrong');
    expect(failure.status).toBe(7);
    expect(failure.advice).toEqual([
      `${relative(process.cwd(), file)}, line 13, column 8:`,
      '  events { worker_connections 1024; }',
      '         ^',
    ]);
  });

  it('is no reason for the display of roles to fail', () => {
    expect(readRoles('upstream m { server mult1:3005').size).toBe(0);
  });
});

describe('roles', () => {
  it('are what nginx.conf says', () => {
    const roles = readRoles(readFileSync(join(ROOT, 'nginx/nginx.conf'), 'utf8'));
    expect(roles.get('mult1')).toEqual({ upstream: 'mult', weight: 3, backup: false, down: false });
    expect(roles.get('mult2')?.weight).toBe(1);
    expect(roles.get('mult-backup')?.backup).toBe(true);
  });
});
