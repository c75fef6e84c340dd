import { describe, expect, it } from '@jest/globals';
import { addressKey } from '../address.ts';
import type { Method } from '../group.ts';
import { at, get, groupOf, send } from './support.ts';

// The tries of nginx 1.22.1 at three closed ports, weights 3, 1 and 2, max_fails 0.
const SERVERS = [3, 1, 2].map((weight, place) => {
  const server = `127.0.0.1:${place + 1}`;
  return { server, name: String(place + 1), weight, maxFails: 0 };
});
const CLOSED = { 1: 'error', 2: 'error', 3: 'error' } as const;
const tries = (method: Method, key: Uint8Array | undefined) =>
  send(groupOf(SERVERS, method), at(100), CLOSED, { ...get, ...(key && { key }) }).replace(/>| 502/g, '');

describe('hash', () => {
  it.each([
    ['alpha', '312'],
    ['beta', '132'],
    ['gamma', '213'],
    ['delta', '312'],
    ['epsilon', '321'],
    ['zeta', '123'],
    ['theta', '132'],
  ])('sends %s as nginx does', (key, expected) => {
    expect(tries({ kind: 'hash', consistent: false }, Buffer.from(key))).toBe(expected);
  });

  it('is round robin without a key', () => {
    expect(tries({ kind: 'hash', consistent: false }, Buffer.from(''))).toBe('132');
  });
});

describe('hash … consistent', () => {
  it.each([
    ['alpha', '123'],
    ['beta', '132'],
    ['gamma', '312'],
    ['delta', '312'],
    ['epsilon', '132'],
    ['eta', '231'],
    ['theta', '123'],
  ])('sends %s as nginx does', (key, expected) => {
    expect(tries({ kind: 'hash', consistent: true }, Buffer.from(key))).toBe(expected);
  });

  it('keeps most keys in place when a peer goes down', () => {
    const method: Method = { kind: 'hash', consistent: true };
    const whole = groupOf(SERVERS, method);
    const less = groupOf(
      SERVERS.map((peer, place) => ({ ...peer, down: place === 1 })),
      method,
    );
    for (let id = 0; id < 200; id++) {
      const asking = { ...get, key: Buffer.from(`key ${id}`) };
      const before = send(whole, at(100), {}, asking);
      if (before !== '2 200') expect(send(less, at(100), {}, asking)).toBe(before);
    }
  });
});

describe('ip_hash', () => {
  it.each([
    ['10.0.0.1', '213'],
    ['192.168.1.9', '312'],
    ['203.0.113.7', '132'],
    ['8.8.8.8', '321'],
    ['2001:db8::1', '132'],
    ['2001:db8:1::7', '123'],
  ])('sends %s as nginx does', (address, expected) => {
    expect(tries({ kind: 'ip_hash' }, addressKey(address))).toBe(expected);
  });

  it('looks at three bytes of an IPv4 address, so that a whole network goes to one peer', () => {
    expect(tries({ kind: 'ip_hash' }, addressKey('8.8.8.255'))).toBe('321');
    expect(tries({ kind: 'ip_hash' }, addressKey('::ffff:8.8.8.1'))).toBe('321');
  });
});

describe('the key of an address', () => {
  it('is three bytes of IPv4, sixteen of IPv6, and nothing of a name', () => {
    expect(addressKey('10.20.30.40')).toEqual(Uint8Array.of(10, 20, 30));
    expect(addressKey('::1')).toEqual(Uint8Array.of(...new Array(15).fill(0), 1));
    expect(addressKey('localhost')).toBeUndefined();
    expect(addressKey('1:2:3')).toBeUndefined();
  });
});
