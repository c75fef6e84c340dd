import { describe, expect, it } from '@jest/globals';
import { peer } from '../../tracing/test/worlds.ts';
import type { Change } from '../trace.ts';
import { answered, check, during, fails, holds, late, ok, refused, request } from './traced.ts';

describe('a trace check of a group whose peers change', () => {
  it('finds the moment of a reload within its interval', () => {
    const requests = answered('AABAAABAAAABA'); // the cycle begins anew before the last five
    expect(check(requests)).toMatchObject(fails);
    expect(check(requests, { changes: [{ kind: 'reset', ...during(0, 130) }] })).toMatchObject(holds);
    expect(check(requests, { changes: [{ kind: 'reset', ...during(0, 70) }] })).toMatchObject(fails);
  });

  it('lets a request end in the state that it began in before a reload', () => {
    const requests = [request(0, [late('A', 50), ok('B')]), ...answered('AABA', 20), ...answered('AABA', 100)];
    const changes: Change[] = [{ kind: 'reset', ...during(10, 12) }];
    expect(check(requests, { changes })).toMatchObject(holds); // the new A is not banned
    expect(check(requests)).toMatchObject(fails);
  });

  it('finds when new peers came, and in which order', () => {
    const changes: Change[] = [{ kind: 'add', peers: [peer('C'), peer('D')], ...during(0, 3_000) }];
    const peers = [peer('A'), peer('B')];
    expect(check(answered('ABABADCBADCB'), { peers, changes })).toMatchObject(fails);
    expect(check(answered('ABABABDCABDC'), { peers, changes })).toMatchObject(holds);
    expect(check(answered('ABABABCDABCD'), { peers, changes })).toMatchObject(holds);
    expect(check(answered('ABABABCDABDC'), { peers, changes })).toMatchObject(fails);
  });

  it('takes a peer that was removed and added anew as fresh, and a change as left out if it may be', () => {
    const peers = [peer('A'), peer('B')];
    const changes: Change[] = [
      { kind: 'remove', names: ['A'], ...during(13, 15) },
      { kind: 'add', peers: [peer('A')], ...during(30, 35) },
    ];
    const back = [request(0, [refused('A'), ok('B')]), ...answered('B', 10), ...answered('BABA', 40)];
    expect(check(back, { peers, changes })).toMatchObject(holds);
    expect(check(back, { peers })).toMatchObject(fails); // it would be banned
    const optional = changes.map((change) => ({ ...change, optional: true }));
    expect(check(answered('ABABABAB'), { peers, changes: optional })).toMatchObject(holds);
    expect(check(answered('ABABABAB'), { peers, changes })).toMatchObject(fails);
  });

  it('adds a peer only if it is not there: whether it was left out for a while is not known', () => {
    const peers = [peer('A'), peer('B')];
    const changes: Change[] = [
      { kind: 'remove', names: ['A'], optional: true, ...during(13, 60) },
      { kind: 'add', peers: [peer('A')], ...during(13, 60) },
    ];
    const begin = [request(0, [refused('A'), ok('B')]), ...answered('BB', 10)];
    const banned = [...begin, ...answered('BBBB', 70)];
    const forgotten = [...begin, ...answered('BABA', 70)];
    expect(check(banned, { peers, changes })).toMatchObject(holds);
    expect(check(forgotten, { peers, changes })).toMatchObject(holds);
    expect(check(forgotten, { peers })).toMatchObject(fails);
    expect(check([...begin, ...answered('BBAA', 70)], { peers, changes })).toMatchObject(fails);
  });

  it('lets two servers swap their addresses, as containers do that start at the same moment', () => {
    const [one, two] = [peer('A', { server: 'one', weight: 3 }), peer('B', { server: 'two' })];
    const changes: Change[] = [
      { kind: 'remove', names: ['A'], server: 'one', ...during(40, 60) },
      { kind: 'remove', names: ['B'], server: 'two', ...during(40, 60) },
      { kind: 'add', peers: [{ ...one, name: 'B' }], ...during(40, 60) },
      { kind: 'add', peers: [{ ...two, name: 'A' }], ...during(40, 60) },
    ];
    const swapped = [...answered('AABA'), ...answered('BBABBBAB', 70)];
    expect(check(swapped, { peers: [one, two], changes })).toMatchObject(holds);
    expect(check(swapped, { peers: [one, two] })).toMatchObject(fails);
    expect(check([...answered('AABA'), ...answered('AABAAABA', 70)], { peers: [one, two], changes })).toMatchObject(
      fails,
    );
  });

  it('expects no further try of a request if the list of peers has changed since it began', () => {
    const changes: Change[] = [{ kind: 'add', peers: [peer('C')], ...during(10, 12) }];
    const ended = [request(0, [late('A', 50)], { exhausted: true, status: 502 })];
    expect(check(ended, { changes })).toMatchObject(holds);
    const wrong = check([request(0, [late('A', 50), ok('B')])], { changes });
    expect(wrong.contradiction?.sentence).toMatch(/The list of peers has changed since the request began/);
  });
});
