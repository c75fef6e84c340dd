import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OwnClock } from './model/support/clock.ts';
import { makeFolder } from './support/cli.ts';
import { freePort } from './support/lab.ts';
import { describeWith } from './support/needs.ts';
import { Backend, ok } from './support/proxy/backend.ts';
import { commandOf, Front } from './support/proxy/front.ts';
import { labConf } from './support/proxy/lab-conf.ts';
import { NameStub } from './support/proxy/name-stub.ts';
import { collect, get, headerOf, parseReply, sendRaw } from './support/proxy/raw.ts';
import { rawBackend } from './support/proxy/raw-backend.ts';
import { RAW_CASES } from './support/proxy/raw-cases.ts';

const LOG = `log_format line escape=json '{"status":"$status","addr":"$upstream_addr","upstream_status":"$upstream_status",'
  '"connect":"$upstream_connect_time","header":"$upstream_header_time","worker":"$pid","uri":"$request_uri","method":"$request_method"}';
  access_log access.jsonl line;`;
/** A conf with one server. */
const confOf = (port: number, http: string, location = 'proxy_pass http://group;', main = '') => `
worker_processes 1; ${main}
error_log stderr info;
events { worker_connections 1024; }
http { ${LOG}
  ${http}
  server { listen 127.0.0.1:${port}; location / { ${location} } }
}`;

const fronts: Front[] = [];
const backends: Backend[] = [];
async function start(conf: (port: number) => string, env: Record<string, string> = {}): Promise<Front> {
  const front = await Front.start('embedded', conf, env);
  fronts.push(front);
  return front;
}
async function back(name: string, script = new Backend(() => ok(name)).script): Promise<Backend> {
  const backend = await new Backend(script).listen();
  backends.push(backend);
  return backend;
}
const named = (...names: string[]) => Promise.all(names.map((name) => back(name)));
/** Who answers so many requests, one after the other. */
async function sequence(front: Front, count: number): Promise<string> {
  let answers = '';
  for (let index = 0; index < count; index++) answers += (await get(front.port, '/')).body;
  return answers;
}
afterEach(async () => {
  await Promise.all(fronts.splice(0).map((front) => front.stop('SIGKILL')));
  await Promise.all(backends.splice(0).map((backend) => backend.close()));
});

/** Waits for something that has no event of its own. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
const servers = (list: Backend[], weights: number[], more = '') =>
  list.map(({ port }, index) => `server 127.0.0.1:${port} weight=${weights[index]} ${more};`).join(' ');

describe('the embedded balancer balances as nginx does', () => {
  for (const [weights, expected] of [
    [[3, 1], 'AABAAABA'],
    [[1, 3], 'BABBBABB'],
    [[5, 1, 1], 'AABACAA'],
  ] as [number[], string][])
    it(`takes weights ${weights} in nginx's own order`, async () => {
      const list = await named(...['A', 'B', 'C'].slice(0, weights.length));
      const front = await start((port) => confOf(port, `upstream group { ${servers(list, weights)} }`));
      expect(await sequence(front, expected.length)).toBe(expected);
    });

  it('counts for each worker alone without zone, and together with it', async () => {
    const [A, B] = (await named('A', 'B')) as [Backend, Backend];
    const conf = (zone: string) => (port: number) =>
      confOf(port, `upstream group { ${zone} ${servers([A, B], [3, 1])} }`).replace('processes 1', 'processes 4');
    expect(await sequence(await start(conf('')), 8)).toBe('AAAAAAAA');
    expect(await sequence(await start(conf('zone z 64k;')), 8)).toBe('AABAAABA');
  });

  it('goes on to the next peer, bans the failed one, and says so in its log', async () => {
    const [A, B] = (await named('A', 'B')) as [Backend, Backend];
    const front = await start((port) => confOf(port, `upstream group { ${servers([A, B], [3, 1])} }`));
    await A.close();
    expect(await sequence(front, 4)).toBe('BBBB');
    const lines = await front.lines(4);
    expect(lines[0]).toMatchObject({
      status: '200',
      addr: `127.0.0.1:${A.port}, 127.0.0.1:${B.port}`,
      upstream_status: '502, 200',
      connect: expect.stringMatching(/^-, 0\.\d{3}$/),
      header: expect.stringMatching(/^-, 0\.\d{3}$/),
    });
    expect(lines[1]?.addr).toBe(`127.0.0.1:${B.port}`);
  });

  it('answers 502 with the name of the group when nobody is left', async () => {
    const [A, B] = (await named('A', 'B')) as [Backend, Backend];
    const front = await start((port) => confOf(port, `upstream group { ${servers([A, B], [1, 1])} }`));
    await Promise.all([A.close(), B.close()]);
    expect((await get(front.port, '/')).status).toBe(502);
    expect((await get(front.port, '/')).status).toBe(502);
    const lines = await front.lines(2);
    expect(lines[0]?.addr).toBe(`127.0.0.1:${A.port}, 127.0.0.1:${B.port}`);
    expect(lines[1]).toMatchObject({ addr: 'group', upstream_status: '502', connect: '-' });
  });

  it('does not repeat a POST that was sent, unless it may', async () => {
    const broken = await back('', (_, socket) => void socket.destroy());
    const good = await back('good');
    const group = `upstream group { ${servers([broken, good], [1, 1], 'max_fails=0')} }`;
    const strict = await start((port) => confOf(port, group));
    expect((await get(strict.port, '/', 'Content-Length: 1\r\n', 'POST', 'x')).status).toBe(502);
    const lenient = await start((port) => confOf(port, `proxy_next_upstream error non_idempotent; ${group}`));
    expect((await get(lenient.port, '/', 'Content-Length: 1\r\n', 'POST', 'x')).body).toBe('good');
    expect(good.seen.at(-1)?.body).toBe('x');
  });

  it('waits for an answer as long as the conf says, then asks the next', async () => {
    const silent = await back('', () => undefined);
    const good = await back('good');
    const front = await start((port) =>
      confOf(port, `proxy_read_timeout 150ms; upstream group { ${servers([silent, good], [1, 1])} }`),
    );
    const began = performance.now();
    expect((await get(front.port, '/')).body).toBe('good');
    expect(performance.now() - began).toBeGreaterThan(140);
    expect((await front.lines(1))[0]?.upstream_status).toBe('504, 200');
  });

  it('does not blame a peer that has answered in time when it was itself held up', async () => {
    let asked = () => {};
    const reached = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const late = await back('L', (_, socket) => {
      asked();
      setTimeout(() => socket.write(ok('L')), 100);
      return undefined;
    });
    const group = `upstream group { server 127.0.0.1:${late.port}; } proxy_read_timeout 300ms;`;
    const front = await start((port) => confOf(port, group));
    const reply = get(front.port, '/');
    await reached;
    front.signal('SIGSTOP'); // as a laptop does that is busy elsewhere
    await new Promise((resolve) => setTimeout(resolve, 600));
    front.signal('SIGCONT');
    expect((await reply).body).toBe('L');
  });

  it('takes the next for a listed status, and the last answer as it is', async () => {
    const busy = () => 'HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy';
    const [A, B] = [await back('', busy), await back('', busy)];
    const front = await start((port) =>
      confOf(port, `proxy_next_upstream http_503; upstream group { ${servers([A, B], [1, 1])} }`),
    );
    const reply = await get(front.port, '/');
    expect([reply.status, reply.body]).toEqual([503, 'busy']);
    expect((await front.lines(1))[0]?.upstream_status).toBe('503, 503');
  });

  it('uses a connection again, and does not count its death as a try', async () => {
    const A = await back('', ({ before }, socket) => (before === 0 ? ok('first') : void socket.destroy()));
    const front = await start((port) => confOf(port, `upstream group { server 127.0.0.1:${A.port}; keepalive 4; }`));
    expect((await get(front.port, '/')).body).toBe('first');
    expect((await get(front.port, '/')).body).toBe('first'); // on a new connection
    expect(A.seen.map(({ before }) => before)).toEqual([0, 1, 0]);
    const B = await back('B');
    const two = await start((port) => confOf(port, `upstream group { ${servers([A, B], [1, 1], 'max_fails=0')} }`));
    expect(await sequence(two, 5)).toBe('firstBBBfirst');
  });

  it('lets a client go that does not wait, and the peer with it', async () => {
    const silent = await back('', () => undefined);
    const front = await start((port) => confOf(port, `upstream group { ${servers([silent], [1])} }`));
    const socket = connect(front.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => silent.seen.length > 0);
    const [held] = [...silent.sockets];
    const closed = once(held as NonNullable<typeof held>, 'close');
    socket.destroy();
    await closed;
    expect((await front.lines(1))[0]).toMatchObject({ status: '499', upstream_status: '-' });
  });
});

describeWith(['faketime'], 'the embedded balancer by a clock of the test', () => {
  it('recovers as slowly as nginx does', async () => {
    const list = await named('A', 'B', 'K');
    const clock = new OwnClock(makeFolder());
    const [A, B, K] = list.map(({ port }) => `server 127.0.0.1:${port}`);
    const front = await start(
      (port) => confOf(port, `upstream group { ${A} weight=3; ${B}; ${K} backup; }`),
      clock.env(),
    );
    expect(await sequence(front, 4)).toBe('AABA');
    await list[0]?.close();
    expect(await sequence(front, 7)).toBe('BBBBBBB');
    await list[0]?.listen();
    expect(await sequence(front, 4)).toBe('BBBB');
    await clock.goTo(11);
    expect(await sequence(front, 16)).toBe('BBAABAAABAAABAAA');
  });
});

describe('the embedded balancer follows names', () => {
  it('as their addresses come and go, and keeps what it has when nobody answers', async () => {
    const A = await back('A');
    const stub = new NameStub({ 'some.service': ['127.0.0.1'] });
    const address = await stub.listen();
    const front = await start((port) =>
      confOf(
        port,
        `resolver ${address} valid=1s ipv6=off; resolver_timeout 1s;
         upstream group { zone z 64k; server some.service:${A.port} resolve; } add_header X-Upstream $upstream_addr always;`,
      ),
    );
    const ask = async () => headerOf(await get(front.port, '/'), 'X-Upstream');
    const next = async (count = 2) => {
      const until = stub.asked + count;
      while (stub.asked < until) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    expect(await ask()).toBe(`127.0.0.1:${A.port}`);
    stub.zone['some.service'] = 'SERVFAIL';
    await next();
    expect(await ask()).toBe(`127.0.0.1:${A.port}`);
    stub.zone['some.service'] = 'NXDOMAIN';
    await next();
    expect(await ask()).toBe('group');
    stub.zone['some.service'] = ['127.0.0.2', '127.0.0.1'];
    await next();
    expect((await ask())?.split(', ').at(-1)).toBe(`127.0.0.1:${A.port}`);
    stub.close();
  });

  it('that only a request knows, with the resolver of the conf', async () => {
    const A = await back('A');
    const stub = new NameStub({ 'some.service': ['127.0.0.1'] });
    const address = await stub.listen();
    const front = await start((port) =>
      confOf(port, `resolver ${address} ipv6=off;`, `proxy_pass http://$arg_name:${A.port}/found;`),
    );
    expect((await get(front.port, '/?name=some.service')).body).toBe('A');
    expect(A.seen[0]?.head).toMatch(/^GET \/found HTTP/);
    expect((await get(front.port, '/?name=127.0.0.1')).body).toBe('A');
    expect((await get(front.port, '/?name=other.service')).status).toBe(502);
    stub.close();
  });
});

describe('the embedded balancer carries requests and answers', () => {
  it('streams a large answer as fast as the client takes it', async () => {
    const size = 8 * 1024 * 1024;
    const A = await back('', () => `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`);
    const front = await start((port) => confOf(port, `upstream group { ${servers([A], [1])} }`));
    const socket = connect(front.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await once(socket, 'readable');
    const raw = await collect(socket);
    expect(parseReply(raw).body.length).toBe(size);
  });

  it('streams a request body that is not to be kept', async () => {
    const A = await back('A', ({ body, head }) =>
      ok(`${/transfer-encoding/i.test(head)} ${body.replace(/\r\n/g, '|')}`),
    );
    const front = await start((port) =>
      confOf(port, `upstream group { ${servers([A], [1])} }`, 'proxy_request_buffering off; proxy_pass http://group;'),
    );
    const head = 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n';
    const reply = await sendRaw(front.port, [
      `${head}Transfer-Encoding: chunked\r\n\r\n2\r\nab`,
      '\r\n1\r\nc\r\n',
      '0\r\n\r\n',
    ]);
    expect(reply.body).toMatch(/^true .*0\|\|$/);
    const plain = await sendRaw(front.port, [`${head}Content-Length: 4\r\n\r\nab`, 'cd']);
    expect(plain.body).toBe('false abcd');
  });

  it('cuts the connection when an answer breaks off, and counts no failure', async () => {
    const A = await back('', (_, socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'));
    const front = await start((port) => confOf(port, `upstream group { ${servers([A], [1])} }`));
    const reply = await sendRaw(front.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(reply.body).toBe('half');
    expect((await front.lines(1))[0]).toMatchObject({ status: '200', upstream_status: '200' });
  });

  it('takes away what concerns one connection only, both ways', async () => {
    const A = await back('', ({ head }) =>
      ok(
        head,
        'Connection: X-Secret, keep-alive\r\nX-Secret: 1\r\nKeep-Alive: timeout=5\r\nTrailer: X\r\nX-Kept: 1\r\n',
      ),
    );
    const front = await start((port) => confOf(port, `upstream group { ${servers([A], [1])} }`));
    const reply = await sendRaw(
      front.port,
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nUpgrade: h2c\r\nProxy-Connection: x\r\nX-Kept: 1\r\n\r\n',
    );
    expect(reply.body.split('\r\n')).toEqual(['GET / HTTP/1.1', 'Host: group', 'X-Kept: 1']);
    expect(headerOf(reply, 'X-Secret')).toBeUndefined();
    expect(headerOf(reply, 'Trailer')).toBeUndefined();
    expect(headerOf(reply, 'Keep-Alive')).toBeUndefined();
    expect(headerOf(reply, 'X-Kept')).toBe('1');
  });

  it('closes on a client that is too slow with its head, and logs a 408', async () => {
    const front = await start((port) => confOf(port, 'client_header_timeout 200ms;', 'return 204;'));
    const reply = await sendRaw(front.port, 'GET / HTTP/1.1\r\nHos');
    expect(reply.raw).toBe('');
    expect((await front.lines(1))[0]?.status).toBe('408');
  });

  it('closes on a client that is too slow with its body', async () => {
    const [A] = (await named('A')) as [Backend];
    const front = await start((port) =>
      confOf(port, `client_body_timeout 200ms; upstream group { ${servers([A], [1])} }`),
    );
    const reply = await sendRaw(front.port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab');
    expect(reply.raw).toBe('');
    expect((await front.lines(1))[0]?.status).toBe('408');
    expect(A.seen).toHaveLength(0);
  });

  it('refuses a connection beyond worker_connections, and serves the others', async () => {
    const front = await start((port) =>
      confOf(port, '', 'return 204;').replace('worker_connections 1024', 'worker_connections 2'),
    );
    const held = [connect(front.port, '127.0.0.1'), connect(front.port, '127.0.0.1')];
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    expect((await get(front.port, '/')).raw).toBe('');
    held[0]?.end('GET / HTTP/1.0\r\n\r\n');
    expect(await collect(held[0] as NonNullable<(typeof held)[0]>)).toMatch(/^HTTP\/1.1 204/);
    await front.says(/2 worker_connections are not enough/);
    for (const socket of held) socket.destroy();
  });

  it('answers a client that has closed its own side, unless a peer is asked', async () => {
    const [A] = (await named('A')) as [Backend];
    const front = await start((port) =>
      confOf(port, `upstream group { ${servers([A], [1])} }`).replace(
        'location /',
        'location /own { return 200 own; } location /',
      ),
    );
    for (const target of ['/own', '/own HTTP/1.1\r\nHost: a\r\n\r\nGET /own']) {
      const socket = connect(front.port, '127.0.0.1');
      const raw = collect(socket);
      socket.end(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`);
      expect((await raw).match(/own/g)).toHaveLength(target.split('/own').length - 1);
    }
  });

  it('limits requests as a leaky bucket does', async () => {
    const zone = 'limit_req_zone $binary_remote_addr zone=z:1m rate=1r/s; limit_req_status 429;';
    const front = await start((port) =>
      confOf(port, zone, 'limit_req zone=z burst=2 nodelay; try_files /none @ok;').replace(
        'location / {',
        'location @ok { return 204; } location / {',
      ),
    );
    const statuses = [];
    for (let index = 0; index < 5; index++) statuses.push((await get(front.port, '/')).status);
    expect(statuses).toEqual([204, 204, 204, 429, 429]);
  });
});

describe('the embedded balancer is run as nginx is', () => {
  const test = (conf: string, ...args: string[]) => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, 'nginx.conf'), conf);
    const [command, ...first] = commandOf('embedded');
    const ended = spawnSync(command, [...first, '-p', folder, '-c', join(folder, 'nginx.conf'), ...args], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    return { status: ended.status, said: ended.stderr.replaceAll(folder, '') };
  };

  it('says its version', () => {
    expect(test('', '-v')).toEqual({ status: 0, said: 'nginx version: nginx/1.30.4 (embedded)\n' });
  });

  it('passes a good conf', () => {
    const { status, said } = test(confOf(9, 'upstream group { server 127.0.0.1:1; }'), '-t');
    expect([status, said]).toEqual([0, expect.stringContaining('test is successful')]);
  });

  for (const [title, http, message] of [
    ['an unknown directive', 'prox_pass x;', /unknown directive "prox_pass".* in \/nginx.conf:8$/],
    [
      'a name that nobody knows',
      'upstream group { server no-such-host.invalid; }',
      /host not found in upstream "no-such-host.invalid".* in \/nginx.conf:8$/,
    ],
    ['what it does not support', 'gunzip on;', /not supported.* in \/nginx.conf:8$/],
    [
      'an unknown variable',
      'upstream group { server 127.0.0.1:1; } add_header X $nowhere;',
      /unknown "nowhere" variable.* in \/nginx.conf:8$/,
    ],
  ] as [string, string, RegExp][])
    it(`refuses ${title}, with file and line`, () => {
      const { status, said } = test(confOf(9, http), '-t');
      expect(status).toBe(1);
      const line = said.split('\n').find((one) => one.includes('[emerg]'));
      expect(line).toMatch(/^nginx: \[emerg\] /);
      expect(line).toMatch(message);
    });

  it('writes its pid, and removes the file at the end', async () => {
    const front = await start((port) => confOf(port, '', 'return 204;'));
    expect(front.file('pid')).toBe(`${front.pid}\n`);
    const path = join(front.folder, 'pid');
    front.signal('SIGTERM');
    await until(() => front.exitCode !== null);
    expect(front.exitCode).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  it('reloads under load without losing a request, and starts the sequence anew', async () => {
    const list = await named('A', 'B');
    const conf = (port: number) =>
      confOf(port, `keepalive_min_timeout 10s; upstream group { ${servers(list, [3, 1])} }`);
    const front = await start(conf);
    let running = true;
    let answered = 0;
    const failures: string[] = [];
    const client = async () => {
      for (; running; answered++) {
        const reply = await get(front.port, '/');
        if (reply.status !== 200) failures.push(reply.raw);
      }
    };
    const clients = Array.from({ length: 8 }, client);
    for (let round = 1; round <= 5; round++) {
      front.signal('SIGHUP');
      await front.says(new RegExp(`(reconfigured.*){${round}}`, 's'));
    }
    running = false;
    await Promise.all(clients);
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(5);
    front.signal('SIGHUP');
    await front.says(/(reconfigured.*){6}/s);
    expect(await sequence(front, 4)).toBe('AABA');
  });

  it('takes new addresses and lets old ones go', async () => {
    const front = await start((port) => confOf(port, '', 'return 200 old;'));
    const other = await freePort();
    front.write(confOf(other, '', 'return 200 new;'));
    front.signal('SIGHUP');
    await front.says(/reconfigured/);
    expect((await get(other, '/')).body).toBe('new');
    expect((await get(front.port, '/')).raw).toBe('');
  });

  it('keeps the old conf when the new one is broken, and says why', async () => {
    const front = await start((port) => confOf(port, '', 'return 200 old;'));
    front.write('http { nonsense; }');
    front.signal('SIGHUP');
    await front.says(/\[emerg\] \d+#\d+: .*nonsense.* in .*nginx\.conf:1\n/);
    expect((await get(front.port, '/')).body).toBe('old');
  });

  it('answers what is under way before it quits, and takes nothing new', async () => {
    let answer = () => {};
    const A = await back('', ({ head }, socket) => {
      if (!head.startsWith('GET /held')) return ok('other');
      answer = () => socket.write(ok('late'));
      return undefined;
    });
    const front = await start((port) => confOf(port, `upstream group { ${servers([A], [1])} }`));
    const reply = get(front.port, '/held');
    await until(() => A.seen.length > 0);
    front.signal('SIGQUIT');
    while ((await get(front.port, '/')).raw !== '') await new Promise((resolve) => setImmediate(resolve));
    expect(front.exitCode).toBeNull();
    answer();
    expect((await reply).body).toBe('late');
    await until(() => front.exitCode !== null);
    expect(front.exitCode).toBe(0);
  });

  it('opens its log anew when told to', async () => {
    const front = await start((port) => confOf(port, '', 'return 204;'));
    await get(front.port, '/one');
    await front.lines(1);
    spawnSync('mv', [join(front.folder, 'access.jsonl'), join(front.folder, 'old.jsonl')]);
    front.signal('SIGUSR1');
    await until(() => existsSync(join(front.folder, 'access.jsonl')));
    await get(front.port, '/two');
    expect((await front.lines(1))[0]?.uri).toBe('/two');
    expect((await front.lines(1, 'old.jsonl'))[0]?.uri).toBe('/one');
  });

  it('goes on when nobody reads what it says', async () => {
    const front = await start((port) => confOf(port, 'access_log /dev/stdout;', 'return 204;'));
    for (let index = 0; index < 20; index++) expect((await get(front.port, '/')).status).toBe(204);
  });

  it('is started by ./lab proxy, says where it listens, and ends with Ctrl-C', async () => {
    const folder = makeFolder();
    const port = await freePort();
    writeFileSync(
      join(folder, 'my.conf'),
      confOf(port, '', 'return 200 hello;').replace('error_log stderr info', 'error_log stderr'),
    );
    const child = spawn(join(import.meta.dirname, '..', 'lab'), ['proxy', join(folder, 'my.conf')], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    for await (const part of child.stderr) {
      said += part;
      if (said.includes(`127.0.0.1:${port}`)) break;
    }
    const ended = once(child, 'exit');
    expect((await get(port, '/')).body).toBe('hello');
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(0);
  });
});

/** A reply without what differs from one moment to the next; chunks put together. */
const comparable = (raw: string) =>
  raw
    .replace(/^Date: .*$/gm, 'Date')
    .replace(/[0-9a-f]{32}/g, '<id>')
    .replace('3\r\nabc\r\n4\r\ndefg\r\n', '7\r\nabcdefg\r\n');

describeWith(['nginx'], "the embedded balancer beside this machine's nginx", () => {
  let backend: Backend;
  const both: Front[] = [];
  beforeAll(async () => {
    backend = await rawBackend().listen();
    for (const kind of ['nginx', 'embedded'] as const)
      both.push(await Front.start(kind, (port) => labConf(port, backend.port, '.', kind === 'nginx')));
  });
  afterAll(async () => {
    for (const front of both) await front.stop();
    await backend.close();
  });

  for (const [title, pieces] of RAW_CASES)
    it(`answers the same to ${title}`, async () => {
      const [nginx, embedded] = await Promise.all(both.map(({ port }) => sendRaw(port, pieces)));
      expect(comparable(embedded?.raw ?? '')).toBe(comparable(nginx?.raw ?? 'no nginx'));
      expect(nginx?.raw).not.toBe('');
    });

  it('leaves the same lines in the access log', async () => {
    for (const { port } of both) await get(port, '/mult?the=last'); // some cases are several requests, and lines come late
    const written = both.map((front) => front.lines(RAW_CASES.length, 'access.jsonl', '/mult?the=last'));
    const [nginx, embedded] = await Promise.all(written);
    const plain = (lines: Record<string, string>[] | undefined) =>
      lines?.map(({ uri, status, upstream_addr, upstream_status, served_by, method, request_id, upstream }) =>
        JSON.stringify([
          uri,
          status,
          upstream_addr,
          upstream_status,
          served_by,
          method,
          upstream,
          request_id?.replace(/[0-9a-f]{32}/, ''),
        ]),
      );
    expect(plain(embedded)?.sort()).toEqual(plain(nginx)?.sort());
  });
});
