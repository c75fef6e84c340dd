import { describe, expect, it } from '@jest/globals';
import { groupNames, RegexError, toRegExp } from '../regex.ts';

describe('a regex of a conf', () => {
  it.each([
    ['^/a(/|$)', ['/a', '/a/', '/a\n'], ['/ab', 'x/a']],
    [String.raw`^/\d{3}\.json\z`, ['/123.json'], ['/12.json', '/123.json\n']],
    [String.raw`\A/[[:alpha:]_]+\Z`, ['/a_b', '/a\n'], ['/a1']],
    ['^[]a]$', [']', 'a'], ['b']],
    ['^[^]a]$', ['b'], [']', 'a']],
    [String.raw`^[\]\h-]$`, [']', ' ', '-'], ['h']],
    ['^a.b$', ['axb', 'a\rb'], ['a\nb']],
    [String.raw`^\s$`, [' ', '\t'], ['\u00a0']],
    ['(?i)^abc', ['ABC'], ['xabc']],
    ['^a(?#comment)b$', ['ab'], ['a(']],
    [String.raw`^(?P<x>a)\k<x>$`, ['aa'], ['a']],
    ['^(?:a|b)(?=c)(?!d)(?<=b)', ['bc'], ['ac']],
    [String.raw`^[^\x21-\x7e]\x{41}$`, ['\u00e9A'], ['!A']],
    ['[$.]', ['$', '.'], ['a']],
  ])('%s matches what PCRE matches', (pattern, yes, no) => {
    const regex = toRegExp(pattern);
    expect(yes.filter((text) => !regex.test(text))).toEqual([]);
    expect(no.filter((text) => regex.test(text))).toEqual([]);
  });

  it('minds no case where it is told so', () => {
    expect(toRegExp('^abc$', true).test('ABC')).toBe(true);
  });

  it.each(['(', '*a', '[a', '[]', '[b-a]', 'a{2,1}', '\\', String.raw`\y`, String.raw`(a)\2`, '[[:foo:]]'])(
    '%s is broken for nginx too',
    (pattern) => {
      expect(() => toRegExp(pattern)).toThrow(RegexError);
      expect(() => toRegExp(pattern)).toThrow(expect.objectContaining({ kind: 'broken' }));
    },
  );

  it.each(['a++', '(?>a)', '(?|a|b)', '(?R)', String.raw`\Qa\E`, String.raw`\p{L}`, 'a(?i)b'])(
    '%s is beyond JavaScript, and is refused, not matched otherwise',
    (pattern) => {
      expect(() => toRegExp(pattern)).toThrow(expect.objectContaining({ kind: 'unsupported' }));
    },
  );

  it('makes a variable of each named group', () => {
    expect(groupNames(toRegExp('^(?<one>a)(?P<two>b)(?:c)(?<=c)'))).toEqual(['one', 'two']);
  });
});
