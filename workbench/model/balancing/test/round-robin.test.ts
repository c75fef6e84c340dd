import { describe, expect, it } from '@jest/globals';
import { Request } from '../request.ts';
import { at, get, groupOf, send, sequence } from './support.ts';

const weights = (...all: number[]) => groupOf(all.map((weight) => ({ weight })));

describe('smooth weighted round robin', () => {
  it('gives 3 and 1 as nginx does', () => {
    expect(sequence(weights(3, 1), 8, at(100))).toBe('A A B A A A B A');
  });

  it('gives 1 and 3 as nginx does', () => {
    expect(sequence(weights(1, 3), 8, at(100))).toBe('B A B B B A B B');
  });

  it('gives 5, 1, 1 as nginx does', () => {
    expect(sequence(weights(5, 1, 1), 7, at(100))).toBe('A A B A C A A');
  });

  it('turns equal peers round in their order', () => {
    expect(sequence(weights(1, 1, 1), 6, at(100))).toBe('A B C A B C');
  });

  it('leaves out a peer that is down', () => {
    expect(sequence(groupOf([{}, { down: true }, {}]), 4, at(100))).toBe('A C A C');
  });

  it('answers 502 where everybody is down', () => {
    expect(send(groupOf([{ down: true }, { down: true }]), at(100))).toBe('- 502');
  });

  it('holds more than 31 peers', () => {
    const group = groupOf(Array.from({ length: 40 }, (_, place) => ({ name: `${place}` })));
    const all = Object.fromEntries(group.primaries.peers.map(({ name }) => [name, 'error' as const]));
    expect(send(group, at(100), all)).toBe(`${Array.from({ length: 40 }, (_, place) => place).join('>')} 502`);
  });
});

describe('max_conns', () => {
  it('keeps a peer to so many requests at a time, until one is over', () => {
    const group = groupOf([{ maxConns: 1 }, {}]);
    const first = new Request(group, get, at(100));
    expect(first.pick(at(100))?.name).toBe('A');
    expect(sequence(group, 3, at(100))).toBe('B B B');
    first.finish(at(100));
    expect(sequence(group, 2, at(100))).toBe('B A');
  });

  it('holds for a single address, too', () => {
    const group = groupOf([{ maxConns: 1 }]);
    const first = new Request(group, get, at(100));
    first.pick(at(100));
    expect(send(group, at(100))).toBe('- 502');
    first.finish(at(100));
    expect(send(group, at(100))).toBe('A 200');
  });

  it('frees the place of a failed try', () => {
    const group = groupOf([{ maxConns: 1, maxFails: 0 }, { maxFails: 0 }]);
    expect(send(group, at(100), { A: 'error' })).toBe('A>B 200');
    expect(group.primaries.peers.map(({ conns }) => conns)).toEqual([0, 0]);
  });
});
