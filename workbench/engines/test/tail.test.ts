import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FolderTail } from '../process/folder-tail.ts';

let folder: string;
const file = (name: string) => join(folder, name);
const write = (name: string, ...lines: string[]) =>
  appendFileSync(file(name), lines.map((line) => `${line}\n`).join(''));
const isLog = (name: string) => /^(access|a)\.jsonl$/.test(name);

function read(tail: FolderTail): string[] {
  const lines: string[] = [];
  tail.read((line) => lines.push(line));
  return lines;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-tail-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('reading along in log files', () => {
  it('begins where each file is now, and at the start of files that come later', () => {
    write('a.jsonl', 'before');
    const tail = new FolderTail([folder], isLog);
    write('a.jsonl', 'one');
    write('access.jsonl', 'two');
    expect(read(tail)).toEqual(['one', 'two']);
    expect(read(tail)).toEqual([]);
    tail.close();
  });

  it('hands over a line when it is whole, also where a letter of several bytes is cut', () => {
    const tail = new FolderTail([folder], isLog);
    const bytes = Buffer.from('é1\n');
    writeFileSync(file('a.jsonl'), bytes.subarray(0, 1));
    expect(read(tail)).toEqual([]);
    appendFileSync(file('a.jsonl'), bytes.subarray(1));
    expect(read(tail)).toEqual(['é1']);
    tail.close();
  });

  it('loses no line and reads none twice when the log is rotated, whenever its writers take the new file', () => {
    // Two workers write; each goes on with the renamed file until it opens the new one itself.
    const step = fc.constantFrom('write 1', 'write 2', 'rotate', 'open 1', 'open 2', 'read');
    const property = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      for (const name of ['access.jsonl', 'access.1.jsonl', 'access.2.jsonl']) rmSync(file(name), { force: true });
      write('access.jsonl', 'before');
      const tail = new FolderTail([folder], isLog);
      const at = { 1: 'access.jsonl', 2: 'access.jsonl' };
      let isRotated = false;
      const written: string[] = [];
      const got: string[] = [];
      for (const [index, what] of steps.entries()) {
        const worker = Number(what.at(-1)) as 1 | 2;
        if (what.startsWith('write')) {
          write(at[worker], `${index}`);
          written.push(`${index}`);
        }
        if (what === 'read') got.push(...read(tail));
        if (what.startsWith('open')) {
          at[worker] = 'access.jsonl';
          isRotated &&= at[1] !== at[2];
        }
        if (what === 'rotate' && !isRotated) {
          renameSync(file('access.jsonl'), file('access.1.jsonl'));
          at[1] = at[2] = 'access.1.jsonl';
          write('access.jsonl');
          got.push(...read(tail)); // the lab rotates every few seconds at most; lines are read every 50 ms
          isRotated = true;
        }
      }
      got.push(...read(tail));
      tail.close();
      expect(got.toSorted()).toEqual(written.toSorted());
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('reads what was written between the last look and a rename', () => {
    write('access.jsonl', 'before');
    const tail = new FolderTail([folder], isLog);
    write('access.jsonl', 'last of the old');
    renameSync(file('access.jsonl'), file('access.1.jsonl'));
    write('access.jsonl', 'first of the new');
    expect(read(tail)).toEqual(['last of the old', 'first of the new']);
    write('access.1.jsonl', 'late, by a worker that has not opened the new one');
    expect(read(tail)).toEqual(['late, by a worker that has not opened the new one']);
    tail.close();
  });

  it('says of which file lines may be missing because it was emptied', () => {
    write('a.jsonl', 'one', 'two');
    const tail = new FolderTail([folder], isLog);
    expect(tail.emptied).toEqual([]);
    truncateSync(file('a.jsonl'));
    write('a.jsonl', 'x');
    expect(read(tail)).toEqual(['x']);
    expect(tail.emptied).toEqual(['a.jsonl']);
    tail.close();
  });

  it('waits for a folder that is not there', () => {
    const tail = new FolderTail([file('none')], isLog);
    expect(read(tail)).toEqual([]);
    tail.close();
  });
});
