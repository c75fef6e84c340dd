import { describe, expect, it } from '@jest/globals';
import { Request } from '../request.ts';
import { at, get, groupOf, listing, send, sequence } from './support.ts';

describe('a peer that fails', () => {
  it('is killed, banned, probed, and recovers as on nginx', () => {
    const group = groupOf([{ weight: 3 }, {}, { backup: true, name: 'K' }]);
    const dead = { A: 'error' } as const;
    expect(sequence(group, 4, at(100))).toBe('A A B A');
    expect(sequence(group, 7, at(100), dead)).toBe('A>B B B B B B B');
    expect(sequence(group, 4, at(101))).toBe('B B B B');
    expect(sequence(group, 16, at(111))).toBe('B B A A B A A A B A A A B A A A');
    expect(sequence(group, 3, at(111), { A: 'error', B: 'error' })).toBe('B>A>K K K');
  });

  it('stays banned for whole seconds, the last one included', () => {
    const group = groupOf([{ failTimeout: 2, weight: 9 }, {}]);
    expect(send(group, at(100), { A: 'error' })).toBe('A>B 200');
    expect(send(group, at(102))).toBe('B 200');
    expect(sequence(group, 9, at(103))).toContain('A');
  });

  it('is banned after max_fails failures, not before', () => {
    const group = groupOf([{ maxFails: 2, weight: 2 }, { weight: 2 }]);
    expect(sequence(group, 8, at(100), { A: 'error' })).toBe('A>B B B A>B B B B B');
  });

  it('is never banned with max_fails 0', () => {
    const group = groupOf([{ maxFails: 0 }, {}]);
    expect(sequence(group, 4, at(100), { A: 'error' })).toBe('A>B B A>B B');
    expect(group.primaries.peers[0]?.effective).toBe(1);
  });

  it('loses a share of its weight with each failure, rounded down, and gains 1 with each pick', () => {
    const group = groupOf([{ weight: 8, maxFails: 3 }, {}]);
    const [a] = group.primaries.peers;
    send(group, at(100), { A: 'error' });
    expect(a?.effective).toBe(6);
    send(group, at(100));
    expect(a?.effective).toBe(7);
  });

  it('loses no more than it has', () => {
    const group = groupOf([{ weight: 3 }, {}]);
    const requests = Array.from({ length: 2 }, () => new Request(group, get, at(100)));
    expect(requests.map((request) => request.pick(at(100))?.name)).toEqual(['A', 'A']);
    for (const request of requests) request.failed('error', at(100), { sent: true, cached: false });
    expect(group.primaries.peers[0]?.effective).toBe(0);
  });

  it('is forgiven by a success only when its own pick has opened a new window', () => {
    const group = groupOf([{ maxFails: 3, failTimeout: 5 }, { down: true }]);
    const fails = () => group.primaries.peers[0]?.fails;
    send(group, at(100), { A: 'error' });
    send(group, at(105));
    expect(fails()).toBe(1);
    send(group, at(106));
    expect(fails()).toBe(0);
  });
});

describe('a single address', () => {
  it('is neither banned nor tried twice', () => {
    const group = groupOf([{}]);
    expect(send(group, at(100), { A: 'error' })).toBe('A 502');
    expect(send(group, at(100))).toBe('A 200');
  });

  it('is an ordinary peer beside a backup, or beside one that is down', () => {
    expect(sequence(groupOf([{}, { backup: true }]), 2, at(100), { A: 'error' })).toBe('A>B B');
    expect(sequence(groupOf([{}, { down: true }]), 2, at(100), { A: 'error' })).toBe('A -');
  });

  it('is tried again after a kept connection failed', () => {
    const request = new Request(groupOf([{}]), get, at(100));
    request.pick(at(100));
    expect(request.failed('error', at(100), { sent: true, cached: true })).toBe('next');
    expect(request.pick(at(100))?.name).toBe('A');
  });
});

describe('everybody banned', () => {
  it('answers 502 at once until a ban ends: failures are not forgotten', () => {
    const group = groupOf([{}, {}]);
    expect(send(group, at(100), { A: 'error', B: 'error' })).toBe('A>B 502');
    expect(sequence(group, 3, at(110))).toBe('- - -');
    expect(send(group, at(111))).toBe('B 200');
  });

  it('counts banned peers as tries: the last of them to be tried may send the request on', () => {
    const group = groupOf([{}, {}, { backup: true, name: 'K' }]);
    const asking = { method: 'GET', policy: listing('http_503') };
    expect(send(group, at(100), { A: 503, B: 503, K: 503 }, asking)).toBe('A>B>K 503');
    expect(send(group, at(100), { K: 503 }, asking)).toBe('K>- 502');
  });
});
