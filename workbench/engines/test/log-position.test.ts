import { describe, expect, it } from '@jest/globals';
import { LogPosition } from '../compose/log-position.ts';

const START = '2026-11-22T11:21:46Z';
const at = (nanos: number, text: string) => `2026-11-22T11:21:46.${String(nanos).padStart(9, '0')}Z ${text}`;

/** Reads lines as one `docker logs` would give them. */
function take(position: LogPosition, ...lines: string[]): { since: string; texts: string[] } {
  return { since: position.begin(), texts: lines.flatMap((line) => position.take(line) ?? []) };
}

describe('where a log was read to', () => {
  it('is the last line: the next reading begins with it, and hands over what follows', () => {
    const position = new LogPosition(START);
    expect(take(position, at(1, 'a'), at(2, 'b c'))).toEqual({ since: START, texts: ['a', 'b c'] });
    expect(take(position, at(2, 'b c'), at(3, 'd'))).toEqual({
      since: '2026-11-22T11:21:46.000000002Z',
      texts: ['d'],
    });
    expect(position.isCut).toBe(false);
  });

  it('tells lines of the very same moment apart', () => {
    const position = new LogPosition(START);
    take(position, at(1, 'a'), at(1, 'b'));
    expect(take(position, at(1, 'a'), at(1, 'b'), at(1, 'c'), at(2, 'a')).texts).toEqual(['c', 'a']);
  });

  it('is known to be lost if the next reading does not begin with the last line', () => {
    const position = new LogPosition(START);
    take(position, at(1, 'a'));
    expect(take(position, at(5, 'f')).texts).toEqual(['f']);
    expect(position.isCut).toBe(true);
  });

  it('is not lost where nothing was read before, or nothing has come', () => {
    const position = new LogPosition(START);
    take(position);
    take(position, at(1, 'a'));
    take(position, at(1, 'a'));
    take(position);
    expect(position.isCut).toBe(false);
  });
});
