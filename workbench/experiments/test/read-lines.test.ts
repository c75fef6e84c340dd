import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readBlocks, readLines } from '../read-lines.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-lines-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(text: string, reader = readLines): Promise<string[]> {
  const file = join(folder, 'lines');
  writeFileSync(file, text);
  const texts: string[] = [];
  for await (const one of reader(file)) texts.push(one);
  return texts;
}

describe('reading lines', () => {
  it('gives each line once, in order, with or without a newline at the end', async () => {
    expect(await read('a\nb\nc\n')).toEqual(['a', 'b', 'c']);
    expect(await read('a\nb\nc')).toEqual(['a', 'b', 'c']);
    expect(await read('a\n\nc\n')).toEqual(['a', '', 'c']);
    expect(await read('')).toEqual([]);
  });

  it('cuts no line and no character in two, wherever a block ends', async () => {
    for (const length of [20, 65_535, 65_536, 65_537, 1_048_575, 1_048_576, 1_500_000]) {
      const lines = Array.from(
        { length: Math.ceil(3_000_000 / length) },
        (_, n) => `${n} ${'é'.repeat(length >> 1)}${'x'.repeat(length & 1)}`,
      );
      expect((await read(`${lines.join('\n')}\n`)).every((line, n) => line === lines[n])).toBe(true);
      expect((await read(lines.join('\n'))).length).toBe(lines.length);
    }
  });

  it('gives many lines at a time as blocks', async () => {
    const lines = Array.from({ length: 50_000 }, (_, n) => `line ${n}`);
    const blocks = await read(`${lines.join('\n')}\n`, readBlocks);
    expect(blocks.length).toBeLessThan(20);
    expect(blocks.join('\n').split('\n')).toEqual(lines);
  });

  it('fails where there is no file', async () => {
    await expect(readLines(join(folder, 'nothing')).next()).rejects.toThrow('ENOENT');
  });
});
