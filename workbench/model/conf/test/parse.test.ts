import { describe, expect, it } from '@jest/globals';
import { parseConf } from '../parse.ts';
import { ConfError, type Directive } from '../tree.ts';

const parse = (text: string) => parseConf(text, 'nginx.conf', true);
const words = (text: string) => parse(text).map(({ name, args }) => [name, ...args.map((arg) => arg.text)]);

/** What a conf is refused with: line, column and message. */
function refusal(text: string): [number, number, string] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ConfError) return [error.place.line, error.place.column, error.message];
    throw error;
  }
  throw new Error('accepted');
}

describe('reading a conf', () => {
  it('keeps file, line and column of every directive and argument, and the offsets of text and body', () => {
    const text = 'http {\n  upstream m {\n    server a:1\n      weight=3;\n  }\n}\n';
    const [http] = parse(text);
    const server = http?.block?.[0]?.block?.[0] as Directive;
    expect(server.place).toEqual({ file: 'nginx.conf', line: 3, column: 5 });
    expect(server.args.map(({ place }) => [place.line, place.column])).toEqual([
      [3, 12],
      [4, 7],
    ]);
    expect(text.slice(server.start, server.end)).toBe('server a:1\n      weight=3;');
    expect(server.stop).toMatchObject({ line: 4, column: 15 });
    expect(text.slice(http?.body?.start, http?.body?.end)).toMatch(/^\n {2}upstream[\s\S]*\}\n$/);
    expect(http?.close).toMatchObject({ line: 6, column: 1 });
  });

  it('reads one-line blocks and several directives in a line', () => {
    const [a, b] = parse('a{b c;d;}e{}');
    expect(a?.block?.map(({ name }) => name)).toEqual(['b', 'd']);
    expect(b?.block).toEqual([]);
  });

  it('undoes the escapes that nginx knows, in quotes and outside, and keeps other backslashes', () => {
    expect(words(String.raw`x "a\"b\'\\\t\r\n\d" 'it\'s "so"' a\;b\ c\{;`)).toEqual([
      ['x', 'a"b\'\\\t\r\n\\d', 'it\'s "so"', 'a\\;b\\ c\\{'],
    ]);
  });

  it('takes a quote, a # and a } for letters inside a word', () => {
    expect(words(`x a"b a#b a}b };`.replace(' };', ';'))).toEqual([['x', 'a"b', 'a#b', 'a}b']]);
  });

  it('does not open a block at the brace of a variable', () => {
    expect(words(`x \${uri}y a\${b}c;`)).toEqual([['x', `\${uri}y`, `a\${b}c`]]);
    expect(parse('location ~ ^/a(/|$) { }')[0]?.block).toEqual([]);
  });

  it('skips comments, also between arguments, and takes Windows line ends', () => {
    expect(words('x # { ;\r\n  1 # "\r\n;\r\n# end')).toEqual([['x', '1']]);
  });

  it('names a pair of a map by its key without quotes, and keeps the key as it stands', () => {
    const [map] = parse('map $a $b { "~^x{2}" 1; y 2; }');
    expect(map?.block?.map(({ name, nameRaw }) => [name, nameRaw])).toEqual([
      ['~^x{2}', '"~^x{2}"'],
      ['y', undefined],
    ]);
  });

  it('counts offsets in the text as JavaScript does, with signs beyond ASCII', () => {
    const text = "x 'requisição 🙂' y;";
    const [directive] = parse(text);
    expect(text.slice(directive?.start, directive?.end)).toBe(text);
    expect(directive?.args[1]?.place.column).toBe(text.indexOf('y;') + 1);
  });
});

describe('a syntax error', () => {
  it.each([
    ['a b', 1, 4, 'unexpected end of file, expecting ";" or "}"'],
    ['events { a 1 }', 1, 14, 'unexpected "}": "a" of line 1 has no ";"'],
    ['events {\n', 2, 1, 'expecting "}": the block "events" of line 1 is never closed'],
    ['events {}\n}', 2, 1, 'unexpected "}"'],
    ['pid a;;', 1, 7, 'unexpected ";": expected the name of a directive'],
    ['{', 1, 1, 'unexpected "{"'],
    ['pid "a"b;', 1, 8, 'unexpected "b" right behind a closing "'],
    ["pid 'a;\n", 2, 1, "the ' of line 1, column 5 is never closed"],
    [`pid ${'x'.repeat(4096)};`, 1, 5, 'too long parameter'],
    ['\ufeffpid a;', 1, 1, 'byte order mark'],
  ])('in %j is told at line %d, column %d: %s', (text, line, column, message) => {
    expect(refusal(text)).toEqual([line, column, expect.stringContaining(message)]);
  });

  it('of a missing brace is told where it is missing, not at the end of the file', () => {
    expect(refusal('events {}\nhttp {\n  upstream m\n    server a:1;\n  }\n}\n')).toEqual([
      4,
      15,
      'directive "upstream" has no opening "{"',
    ]);
    expect(refusal('events {\nhttp {\n}\n')[2]).toContain('"http" directive is not allowed here, in "events"');
  });

  it('comes second where an earlier line is wrong too', () => {
    const lost =
      'events {}\nhttp {\n  upstream m {\n    server a:1\n    server b:1;\n  }\n  server {\n    listen 1\n  }\n}\n';
    expect(refusal(lost)).toEqual([5, 5, expect.stringContaining('invalid parameter "server"')]);
  });

  it('is found wherever a conf is cut off, and nothing else goes wrong', () => {
    const text = 'events { a b; }\nhttp { server { location ~ "^/a{1}$" { return 200 "x;y"; } } }\n';
    for (let end = 0; end < text.length; end++)
      try {
        parse(text.slice(0, end));
      } catch (error) {
        expect(error).toBeInstanceOf(ConfError);
      }
    expect(parse(text)).toHaveLength(2);
  });
});
