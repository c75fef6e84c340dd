import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Edit, EditError, editConf } from '../edit.ts';
import { parseConf } from '../parse.ts';
import { ConfError } from '../tree.ts';

const LAB = readFileSync(join(import.meta.dirname, '../../../../nginx/nginx.conf'), 'utf8');
const edit = (text: string, ...edits: Edit[]) => editConf(text, 'nginx.conf', edits);

/** The lines that an edit takes away from the lab's conf and puts into it. */
function changed(...edits: Edit[]): { gone: string[]; fresh: string[] } {
  const [before, after] = [LAB.split('\n'), edit(LAB, ...edits).split('\n')];
  let first = 0;
  while (before[first] === after[first]) first++;
  let last = 1;
  while (before.at(-last) === after.at(-last)) last++;
  return { gone: before.slice(first, 1 - last), fresh: after.slice(first, 1 - last) };
}

/** What is said of an edit that can't be done. */
function refusal(text: string, ...edits: Edit[]): string {
  try {
    edit(text, ...edits);
  } catch (error) {
    if (error instanceof EditError) return error.message;
    throw error;
  }
  throw new Error('accepted');
}

const MULT1 = ['http', 'upstream mult', 'server mult1:3005'];

describe("a variant of the lab's own conf", () => {
  it('changes one weight and nothing else', () => {
    expect(changed({ at: MULT1, withArgument: 'weight=1' })).toEqual({
      gone: ['        server mult1:3005 resolve weight=3 max_fails=1 fail_timeout=3s;'],
      fresh: ['        server mult1:3005 resolve weight=1 max_fails=1 fail_timeout=3s;'],
    });
  });

  it('takes an argument away by its beginning, and by the whole word', () => {
    const edits = [
      { at: MULT1, withoutArgument: 'max_fails=' },
      { at: MULT1, withoutArgument: 'resolve' },
    ];
    expect(changed(...edits).fresh).toEqual(['        server mult1:3005 weight=3 fail_timeout=3s;']);
  });

  it('adds an argument behind the others, once', () => {
    const backup = { at: ['http', 'upstream mult', 'server mult2:3005'], withArgument: 'backup' };
    expect(changed(backup, backup).fresh).toEqual([
      '        server mult2:3005 resolve weight=1 max_fails=1 fail_timeout=3s backup;',
    ]);
  });

  it('takes away a directive with its line and the comment that speaks of it', () => {
    const remove = { at: ['http', 'upstream ping', 'keepalive_timeout'], remove: true } as const;
    const { gone, fresh } = changed(remove);
    expect(gone).toHaveLength(1);
    expect(gone[0]).toMatch(/keepalive_timeout 30s; +# less than/);
    expect(fresh).toEqual([]);
  });

  it('keeps the comment behind a directive that is replaced', () => {
    const replace = { at: ['http', 'keepalive_min_timeout'], replace: 'keepalive_min_timeout 0;' };
    expect(changed(replace).fresh).toEqual([
      '    keepalive_min_timeout 0;      # a reload must not hang up on a client that is about to ask again',
    ]);
  });

  it('adds a directive first in its block, indented as its neighbours', () => {
    expect(changed({ at: ['http', 'upstream mult'], add: 'least_conn;' }).fresh).toEqual(['        least_conn;']);
    const lines = edit(LAB, { at: ['http', 'upstream mult'], add: 'least_conn;' }).split('\n');
    expect(lines[lines.indexOf('        least_conn;') - 1]).toBe('    upstream mult {');
  });

  it('replaces a whole block by another', () => {
    const replace = {
      at: ['http', 'server', 'location ~ ^/calc(/|$)'],
      replace: 'location ~ ^/calc(/|$) {\n    proxy_pass http://calc;\n}',
    };
    expect(changed(replace).fresh).toEqual([]); // two lines fewer, the rest as it was
    expect(changed(replace).gone).toHaveLength(2);
  });

  it('finds a directive by as many arguments as are needed', () => {
    expect(edit(LAB, { at: ['http', 'server', 'if ($lab_refused = 405)'], remove: true })).not.toContain('return 405;');
    expect(edit(LAB, { at: ['http', 'server', 'location = /'], remove: true })).not.toContain('index.html');
  });
});

describe('an edit of a conf with odd formatting', () => {
  const one = 'events { a 1; b 2; }  # ev\n';

  it('keeps a block in one line in one line', () => {
    expect(edit(one, { at: ['events', 'a'], remove: true })).toBe('events { b 2; }  # ev\n');
    expect(edit(one, { at: ['events', 'b'], remove: true })).toBe('events { a 1; }  # ev\n');
    expect(edit(one, { at: ['events'], add: 'c 3;' })).toBe('events { c 3; a 1; b 2; }  # ev\n');
    expect(edit('a{}b{ }c{\n}', { at: ['a'], add: 'x;' }, { at: ['b'], add: 'x;' }, { at: ['c'], add: 'x;' })).toBe(
      'a{ x; }b{ x; }c{\n    x;\n}',
    );
  });

  it('leaves the comment of a line to the directive that stays in it', () => {
    expect(edit('a; b; # both\nc;\n', { at: ['b'], remove: true })).toBe('a; # both\nc;\n');
    expect(edit('a; b; # both\nc;\n', { at: ['a'], remove: true })).toBe('b; # both\nc;\n');
  });

  it('puts nothing into a comment, and takes no line break from one', () => {
    const text = 'server a # first\n  weight=3 # second\n  ;\n';
    expect(edit(text, { at: ['server a'], withoutArgument: 'weight=' })).toBe('server a # first\n   # second\n  ;\n');
    expect(edit(text, { at: ['server a'], withArgument: 'down' })).toBe(
      'server a # first\n  weight=3 down # second\n  ;\n',
    );
    expect(edit('b { # why\n  c;\n}\n', { at: ['b'], add: 'x;' })).toBe('b { # why\n  x;\n  c;\n}\n');
  });

  it('takes an argument with its line where the directive has several lines', () => {
    expect(edit('s a\n  w=3\n  m=1;\n', { at: ['s'], withoutArgument: 'w=' })).toBe('s a\n  m=1;\n');
  });

  it('keeps tabs, and the line ends of Windows', () => {
    expect(edit('http {\r\n\ta 1;\r\n}\r\n', { at: ['http'], add: 'b {\n\tc;\n}' })).toBe(
      'http {\r\n\tb {\r\n\t\tc;\r\n\t}\r\n\ta 1;\r\n}\r\n',
    );
    expect(edit('a; # x\r\nb;\r\n', { at: ['a'], remove: true })).toBe('b;\r\n');
  });

  it('removes the last line of a file that does not end in a line break', () => {
    expect(edit('a;\nb;', { at: ['b'], remove: true })).toBe('a;\n');
  });

  it('adds to the top of the file, before all else', () => {
    expect(edit('# the conf\na;\n', { at: [], add: 'load x;' })).toBe('load x;\n# the conf\na;\n');
  });

  it('takes quotes as nginx does', () => {
    expect(edit(`map "$a" $b { "~^x y" 1; }`, { at: ['map $a', "'~^x y'"], replace: '"~^x y" 2;' })).toBe(
      `map "$a" $b { "~^x y" 2; }`,
    );
  });

  it('sees what the edit before it has done', () => {
    expect(edit('a 1;', { at: ['a 1'], replace: 'a 2;' }, { at: ['a 2'], withArgument: 'x' })).toBe('a 2 x;');
  });
});

describe('an edit that a conf can not take', () => {
  it('names the part of the path that is not there, and how far it led', () => {
    expect(refusal(LAB, { at: ['http', 'upstream mult', 'server mult9:3005'], remove: true })).toMatch(
      /^nginx\.conf has no "server mult9:3005" in "http > upstream mult" \(line \d+\)$/,
    );
    expect(refusal(LAB, { at: ['stream'], add: 'a;' })).toBe('nginx.conf has no "stream" at its top');
  });

  it('names the lines where a path leads to more than one directive', () => {
    expect(refusal('a { b 1; }\na { b 2; }\n', { at: ['a', 'b'], remove: true })).toBe(
      'nginx.conf has "a > b" 2 times (lines 1, 2): the path must lead to one',
    );
    expect(edit('a { b 1; }\na { b 2; }\n', { at: ['a', 'b 2'], remove: true })).toBe('a { b 1; }\na { }\n');
  });

  it('takes no new text that would swallow what stands behind it', () => {
    for (const fresh of ['b', 'b {', 'b; # why', '', 'b; }', 'b "c;'])
      expect(refusal('a; c;', { at: ['a'], replace: fresh })).toMatch(/^"[\s\S]*" can't be put into nginx\.conf: /);
    for (const word of ['', 'x y', 'x;', 'x{', '"x', '# x'])
      expect(refusal('a; c;', { at: ['a'], withArgument: word })).toMatch(/must be one word$/);
  });

  it('says that an argument is missing, or that a directive is no block', () => {
    expect(refusal('\na 1;', { at: ['a'], withoutArgument: 'w=' })).toMatch(
      /^nginx\.conf, line 2: "a" has no argument/,
    );
    expect(refusal('a 1;', { at: ['a'], add: 'b;' })).toMatch(/^nginx\.conf, line 1: "a" is no block/);
    expect(refusal('a w=1 w=2;', { at: ['a'], withoutArgument: 'w=' })).toMatch(/more than once$/);
  });

  it('leaves a syntax error to the reader of confs', () => {
    expect(() => edit('a {', { at: ['a'], remove: true })).toThrow(ConfError);
    expect(parseConf(edit(LAB, { at: ['http', 'server'], remove: true }), 'nginx.conf')).toBeDefined();
  });
});
