import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '../policy.ts';
import { Request } from '../request.ts';
import { at, get, groupOf, listing, policy, send } from './support.ts';

const post = { method: 'POST', policy: DEFAULT_POLICY };

describe('proxy_next_upstream', () => {
  it('sends on after an error and a time-out by default, not after a status', () => {
    expect(send(groupOf([{}, {}]), at(100), { A: 'error' })).toBe('A>B 200');
    expect(send(groupOf([{}, {}]), at(100), { A: 'timeout' })).toBe('A>B 200');
    expect(send(groupOf([{}, {}]), at(100), { A: 'invalid_header' })).toBe('A 502');
    expect(send(groupOf([{}, {}]), at(100), { A: 503 })).toBe('A 503');
  });

  it('gives the client 502 after an error and 504 after a time-out when nobody is left', () => {
    expect(send(groupOf([{}]), at(100), { A: 'error' })).toBe('A 502');
    expect(send(groupOf([{}]), at(100), { A: 'timeout' })).toBe('A 504');
  });

  it.each([500, 502, 503, 504, 403, 404, 429] as const)('sends on after %d where it is listed', (status) => {
    const asking = { method: 'GET', policy: listing(`http_${status}`) };
    expect(send(groupOf([{}, {}]), at(100), { A: status }, asking)).toBe('A>B 200');
    expect(send(groupOf([{}, {}]), at(100), { A: 501 }, asking)).toBe('A 501');
  });

  it('counts a listed 5xx as a failure, but not on the last try, nor an unlisted one', () => {
    const fails = (asking: typeof get) => {
      const group = groupOf([{ maxFails: 9 }, { maxFails: 9 }]);
      send(group, at(100), { A: 503, B: 503 }, asking);
      return group.primaries.peers.map((peer) => peer.fails);
    };
    expect(fails({ method: 'GET', policy: listing('http_503') })).toEqual([1, 0]);
    expect(fails(get)).toEqual([0, 0]);
  });

  it('counts a 403 or 404 that it passes on as no failure', () => {
    const group = groupOf([{}, {}]);
    const asking = { method: 'GET', policy: listing('http_404') };
    expect(send(group, at(100), { A: 404 }, asking)).toBe('A>B 200');
    expect(group.primaries.peers[0]?.fails).toBe(0);
  });

  it('sends a POST on only before it was sent, or with non_idempotent', () => {
    expect(send(groupOf([{}, {}]), at(100), { A: 'error' }, post)).toBe('A>B 200');
    expect(send(groupOf([{}, {}]), at(100), { A: 'timeout' }, post)).toBe('A 504');
    const careless = { method: 'POST', policy: policy({ nonIdempotent: true }) };
    expect(send(groupOf([{}, {}]), at(100), { A: 'timeout' }, careless)).toBe('A>B 200');
  });

  it('never sends a streamed body twice', () => {
    const streamed = { method: 'PUT', policy: DEFAULT_POLICY, unbuffered: true };
    expect(send(groupOf([{}, {}]), at(100), { A: 'timeout' }, streamed)).toBe('A 504');
    expect(send(groupOf([{}, {}]), at(100), { A: 'error' }, streamed)).toBe('A>B 200');
  });
});

describe('tries', () => {
  const capped = { method: 'GET', policy: policy({ tries: 2 }) };

  it('count the first one', () => {
    const group = groupOf([{}, {}, { backup: true, name: 'K' }]);
    expect(send(group, at(100), { A: 'error', B: 'error' }, capped)).toBe('A>B 502');
    expect(send(group, at(100), {}, capped)).toBe('K 200');
  });

  it('are as many as there are peers that are not down', () => {
    expect(groupOf([{}, { down: true }, { backup: true }, { backup: true, down: true }]).tries).toBe(2);
  });

  it('are not used up by an error on a kept connection', () => {
    const request = new Request(groupOf([{}, {}, {}]), capped, at(100));
    request.pick(at(100));
    request.failed('error', at(100), { sent: true, cached: true });
    expect(request.tries).toBe(2);
    request.pick(at(100));
    request.failed('timeout', at(100), { sent: true, cached: true });
    expect(request.tries).toBe(1);
  });

  it('do not begin after proxy_next_upstream_timeout', () => {
    const group = groupOf([{}, {}]);
    const request = new Request(group, { method: 'GET', policy: policy({ timeout: 300 }) }, at(100, 0));
    request.pick(at(100, 0));
    expect(request.failed('timeout', at(100, 299), { sent: true, cached: false })).toBe('next');
    request.pick(at(100, 299));
    expect(request.failed('timeout', at(100, 300), { sent: true, cached: false })).toBe(504);
  });
});

describe('the backups', () => {
  it('serve only when no primary can be picked', () => {
    const group = groupOf([{}, { backup: true }, { backup: true }]);
    expect(send(group, at(100))).toBe('A 200');
    expect(send(group, at(100), { A: 'error' })).toBe('A>B 200');
    expect(send(group, at(100))).toBe('C 200');
  });
});

describe('a request that ends otherwise', () => {
  it('is no failure when the client leaves or the answer breaks off', () => {
    const group = groupOf([{}, {}]);
    const request = new Request(group, get, at(100));
    request.pick(at(100));
    request.finish(at(100));
    expect(group.primaries.peers[0]).toMatchObject({ fails: 0, conns: 0 });
  });

  it('frees its peer once, however often it is finished', () => {
    const group = groupOf([{}, {}]);
    const request = new Request(group, get, at(100));
    request.pick(at(100));
    request.finish(at(100));
    request.finish(at(100));
    expect(group.primaries.peers[0]?.conns).toBe(0);
  });
});
