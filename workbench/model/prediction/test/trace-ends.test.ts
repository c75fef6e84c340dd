import { describe, expect, it } from '@jest/globals';
import type { Condition } from '../../balancing/policy.ts';
import { peer } from '../../tracing/test/worlds.ts';
import type { TracedAttempt } from '../trace.ts';
import { check, fails, holds, late, ok, refused, request, reset } from './traced.ts';

describe('a trace check of how requests end', () => {
  it('finds a request that should have been passed on, and one that should not', () => {
    const cut = check([request(0, [refused('A')], { status: 502 })]);
    expect(cut.contradiction).toMatchObject({ attempt: 2, observed: 'nobody', expected: 'B' });
    expect(cut.contradiction?.sentence).toBe(
      'A failed: by the conf the request goes on to B, but the record shows its end, 502.',
    );
    const post = [request(0, [reset('A'), ok('B')], { method: 'POST' })];
    expect(check(post).contradiction).toMatchObject({ attempt: 2, observed: 'B', expected: 'nobody' });
    expect(check(post, { policy: { nonIdempotent: true } })).toMatchObject(holds);
  });

  it('expects nothing more of a request whose client has left', () => {
    expect(check([request(0, [late('A', 500)], { status: 499 })])).toMatchObject(holds);
    expect(check([request(0, [{ ...late('A', 500), outcome: 'left' }], { status: 499 })])).toMatchObject(holds);
  });

  it('allows both ends close to proxy_next_upstream_timeout', () => {
    const policy = { timeout: 500 };
    for (const more of [[], [ok('B')]])
      expect(check([request(0, [late('A', 501), ...more], { status: 504 })], { policy })).toMatchObject(holds);
    expect(check([request(0, [late('A', 510), ok('B')])], { policy })).toMatchObject(fails);
    expect(check([request(0, [late('A', 490)], { status: 504 })], { policy })).toMatchObject(fails);
  });

  it('knows that a failed try on a kept connection may not count', () => {
    const policy = { tries: 1 };
    expect(check([request(0, [reset('A'), ok('B')])], { policy })).toMatchObject(holds);
    expect(check([request(0, [reset('A')], { status: 502 })], { policy })).toMatchObject(holds);
    expect(check([request(0, [refused('A'), ok('B')])], { policy })).toMatchObject(fails);
  });

  it('counts a listed status as a failure only while a try is left', () => {
    const policy = { conditions: new Set<Condition>(['error', 'timeout', 'http_503']) };
    const peers = [peer('A'), peer('B')];
    const sick = (name: string): TracedAttempt => ({ ...ok(name), outcome: 503 });
    const requests = [
      request(0, [sick('A'), sick('B')], { status: 503 }),
      request(10, [sick('B')], { exhausted: true, status: 502 }),
      request(20, [], { exhausted: true, status: 502 }),
    ];
    expect(check(requests, { peers, policy })).toMatchObject(holds);
    expect(check([...requests, request(30, [ok('B')])], { peers, policy }).contradiction).toMatchObject({
      observed: 'B',
      expected: 'nobody',
    });
  });
});
