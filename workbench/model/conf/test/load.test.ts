import { describe, expect, it } from '@jest/globals';
import { loadConf } from '../load.ts';

/** Loads /etc/main.conf from these files; a pattern's `*` stands for letters. */
const load = (files: Record<string, string>) =>
  loadConf('/etc/main.conf', {
    read: (path) => files[path],
    glob: (pattern) => {
      const matches = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '\\w*')}$`);
      return Object.keys(files).filter((path) => matches.test(path));
    },
  });

describe('include', () => {
  it('puts directives in its place, with the file they stand in', () => {
    const tree = load({ '/etc/main.conf': 'a;\ninclude b.conf;\nc;', '/etc/b.conf': '# \nb1; b2;' });
    expect(tree.map(({ name, place }) => [name, place.file, place.line])).toEqual([
      ['a', '/etc/main.conf', 1],
      ['b1', '/etc/b.conf', 2],
      ['b2', '/etc/b.conf', 2],
      ['c', '/etc/main.conf', 3],
    ]);
  });

  it('works in every block, and its names count from the folder of the main file', () => {
    const [map] = load({
      '/etc/main.conf': 'map $a $b { include sub/pairs; }',
      '/etc/sub/pairs': 'include more;',
      '/etc/more': 'x 1;',
    });
    expect(map?.block?.map(({ name }) => name)).toEqual(['x']);
  });

  it('takes every file of a pattern, sorted, or none', () => {
    const files = {
      '/etc/main.conf': 'include /etc/up-*.conf; include none*;',
      '/etc/up-a.conf': 'a;',
      '/etc/up-b.conf': 'b;',
    };
    expect(load(files).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('of a missing file is refused at the name', () => {
    expect(() => load({ '/etc/main.conf': 'a;\ninclude "b.conf";' })).toThrow(
      expect.objectContaining({ place: { file: '/etc/main.conf', line: 2, column: 9 }, kind: 'broken' }),
    );
  });

  it('that leads back to its own file ends with the way it went', () => {
    expect(() => load({ '/etc/main.conf': 'include b;', '/etc/b': 'include main.conf;' })).toThrow(
      '/etc/main.conf → /etc/b → /etc/main.conf',
    );
  });

  it('needs one name, and a ;', () => {
    expect(() => load({ '/etc/main.conf': 'include a b;' })).toThrow('invalid number of arguments in "include"');
    expect(() => load({ '/etc/main.conf': 'include a { }' })).toThrow('not terminated by ";"');
  });
});

it('a main file that is missing is refused by name', () => {
  expect(() => load({})).toThrow('"/etc/main.conf" can\'t be read');
});
