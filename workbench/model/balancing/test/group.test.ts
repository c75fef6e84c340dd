import { describe, expect, it } from '@jest/globals';
import { parseConf } from '../../conf/parse.ts';
import { Request } from '../request.ts';
import { readRoutes } from '../routes.ts';
import { peersOf, readUpstreams, splitAddress } from '../upstreams.ts';
import { at, get, groupOf, send } from './support.ts';

const named = (name: string) => ({ ...groupOf([{ name, server: 'ping:3000' }]).primaries.peers[0] }) as never;

describe('a group whose name is resolved again', () => {
  const group = () =>
    groupOf([
      { name: '10.0.0.1:3000', server: 'ping:3000' },
      { name: '10.0.0.2:3000', server: 'ping:3000' },
    ]);
  const servers = new Set(['ping:3000']);

  it('keeps the state of those that stay, and puts new ones at the end', () => {
    const ping = group();
    send(ping, at(100), { '10.0.0.1:3000': 'error' });
    const [survivor] = ping.primaries.peers;
    expect(ping.replace(servers, [named('10.0.0.3:3000'), named('10.0.0.1:3000')])).toBe(true);
    expect(ping.primaries.peers.map(({ name }) => name)).toEqual(['10.0.0.1:3000', '10.0.0.3:3000']);
    expect(ping.primaries.peers[0]).toBe(survivor);
    expect(survivor?.fails).toBe(1);
  });

  it('changes nothing when the addresses only come in another order', () => {
    expect(group().replace(servers, [named('10.0.0.2:3000'), named('10.0.0.1:3000')])).toBe(false);
  });

  it('becomes a single address', () => {
    const ping = group();
    ping.replace(servers, [named('10.0.0.2:3000')]);
    expect(ping.single).toBe(true);
  });

  it('gives no further peer to a request that began before', () => {
    const ping = group();
    const request = new Request(ping, get, at(100));
    request.pick(at(100));
    ping.replace(servers, [named('10.0.0.2:3000'), named('10.0.0.9:3000')]);
    expect(request.failed('error', at(100), { sent: false, cached: false })).toBe('next');
    expect(request.pick(at(100))).toBeUndefined();
  });
});

const CONF = `http {
  proxy_next_upstream error http_503;
  upstream mult {
    zone mult 64k;
    hash $arg_op1 consistent;
    server mult1:3000 weight=3 fail_timeout=1m max_fails=2 max_conns=16;
    server mult-backup backup;
  }
  server {
    location /mult {
      proxy_next_upstream_tries 3;
      proxy_next_upstream_timeout 2s;
      proxy_read_timeout 250ms;
      proxy_pass http://mult/x;
    }
    location = /off { proxy_next_upstream off; proxy_pass http://127.0.0.1:80; }
  }
}`;

describe('what a conf says of balancing', () => {
  const tree = parseConf(CONF, 'nginx.conf');

  it('is read with all of its parameters', () => {
    const mult = readUpstreams(tree).get('mult');
    expect(mult).toMatchObject({ zone: true, key: '$arg_op1', method: { kind: 'hash', consistent: true } });
    const [first, second] = mult?.servers ?? [];
    expect(first).toMatchObject({
      host: 'mult1',
      port: 3000,
      weight: 3,
      failTimeout: 60,
      maxFails: 2,
      maxConns: 16,
      backup: false,
    });
    expect(second).toMatchObject({
      host: 'mult-backup',
      port: 80,
      weight: 1,
      failTimeout: 10,
      maxFails: 1,
      maxConns: 0,
      backup: true,
    });
  });

  it('makes a peer of each address, each with the whole weight', () => {
    const mult = readUpstreams(tree).get('mult');
    const peers =
      mult === undefined
        ? []
        : peersOf(mult, ({ host }) => (host === 'mult1' ? ['10.0.0.1:3000', '10.0.0.2:3000'] : []));
    expect(peers.map(({ name, weight, server }) => [name, weight, server])).toEqual([
      ['10.0.0.1:3000', 3, 'mult1:3000'],
      ['10.0.0.2:3000', 3, 'mult1:3000'],
    ]);
  });

  it('is inherited by locations, and replaced there', () => {
    const [mult, off] = readRoutes(tree);
    expect(mult).toMatchObject({ upstream: 'mult', location: '/mult', patience: { read: 250, connect: 60_000 } });
    expect(mult?.policy).toEqual({
      conditions: new Set(['error', 'http_503']),
      nonIdempotent: false,
      tries: 3,
      timeout: 2000,
    });
    expect(off?.upstream).toBe('127.0.0.1:80');
    expect(off?.policy.conditions.size).toBe(0);
  });

  it('splits addresses as nginx does', () => {
    expect(splitAddress('[::1]:8080')).toEqual({ host: '[::1]', port: 8080 });
    expect(splitAddress('mult1')).toEqual({ host: 'mult1', port: 80 });
    expect(splitAddress('unix:/tmp/socket')).toEqual({ host: 'unix:/tmp/socket', port: 0 });
  });
});
