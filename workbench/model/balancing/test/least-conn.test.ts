import { describe, expect, it } from '@jest/globals';
import type { Group } from '../group.ts';
import { Request } from '../request.ts';
import { at, get, groupOf, sequence } from './support.ts';

const now = at(100);

/** Requests that stay with their peers. */
function hold(group: Group, count: number): [names: string, requests: Request[]] {
  const requests = Array.from({ length: count }, () => new Request(group, get, now));
  return [requests.map((request) => request.pick(now)?.name).join(''), requests];
}

describe('least_conn', () => {
  it('is round robin while requests come one at a time', () => {
    expect(sequence(groupOf([{ weight: 3 }, {}], { kind: 'least_conn' }), 8, now)).toBe('A A B A A A B A');
  });

  it('fills peers by their weight', () => {
    const [names] = hold(groupOf([{ weight: 3 }, {}], { kind: 'least_conn' }), 8);
    expect(names).toBe('ABAAABAA');
    expect(names.replaceAll('A', '')).toHaveLength(2);
  });

  it('goes to the peer that has become free', () => {
    const group = groupOf([{}, {}, {}], { kind: 'least_conn' });
    const [names, requests] = hold(group, 3);
    expect(names).toBe('ABC');
    requests[1]?.finish(now);
    expect(hold(group, 1)[0]).toBe('B');
  });

  it('turns to the backups when no primary can be picked', () => {
    const group = groupOf([{}, {}, { backup: true }], { kind: 'least_conn' });
    expect(sequence(group, 2, now, { A: 'error', B: 'error' })).toBe('A>B>C C');
  });
});

describe('random', () => {
  const draws = (...all: number[]) => ({ ...get, draw: () => all.shift() ?? 0 });

  it('draws by weight', () => {
    const pick = (drawn: number) =>
      new Request(groupOf([{ weight: 3 }, {}], { kind: 'random', two: false }), draws(drawn), now).pick(now)?.name;
    expect([0, 1, 2, 3].map(pick).join('')).toBe('AAAB');
  });

  it('draws again where a peer can not be picked, and leaves it to round robin after 20 misses', () => {
    const group = groupOf([{ down: true }, {}, {}], { kind: 'random', two: false });
    expect(new Request(group, draws(0, 0, 2), now).pick(now)?.name).toBe('C');
    expect(new Request(group, draws(), now).pick(now)?.name).toBe('B');
  });

  it('takes the less busy of two, the second on a tie', () => {
    const group = groupOf([{}, {}], { kind: 'random', two: true });
    const first = new Request(group, draws(0, 1), now);
    expect(first.pick(now)?.name).toBe('B');
    expect(new Request(group, draws(0, 1), now).pick(now)?.name).toBe('A');
  });

  it('needs a source of draws', () => {
    const group = groupOf([{}, {}], { kind: 'random', two: false });
    expect(() => new Request(group, get, now).pick(now)).toThrow('source of draws');
  });
});
