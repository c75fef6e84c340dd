import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

/** The slugs of all problems in these folders' sources: the second argument of every `new Problem(`. */
async function slugsIn(folders: readonly string[]): Promise<string[]> {
  const lists = folders.map(async (folder) =>
    (await readdir(join(ROOT, folder))).map((name) => join(ROOT, folder, name)),
  );
  const files = (await Promise.all(lists)).flat().filter((name) => name.endsWith('.ts'));
  const sources = await Promise.all(files.map((name) => readFile(name, 'utf8')));
  return sources.flatMap((source) =>
    [...source.matchAll(/new Problem\(\s*[^,]+,\s*'([a-z-]+)'/g)].map(([, slug = '']) => slug),
  );
}

describe('docs/problems.md', () => {
  it('has a section for every problem, of the services and of nginx, and none beyond', async () => {
    const page = await readFile(join(ROOT, 'docs/problems.md'), 'utf8');
    const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    const slugs = await slugsIn(['kit', 'calc/src', 'soma/src', 'sub/src', 'mult/src', 'ping/src']);
    expect(slugs.length).toBeGreaterThan(15);
    const gateway = await readFile(join(ROOT, 'nginx/problems.conf'), 'utf8');
    const links = [...gateway.matchAll(/"type":"\/docs\/problems\.md#([a-z-]+)"/g)].map(([, slug = '']) => slug);
    expect(links.length).toBeGreaterThan(12);
    slugs.push(...links);
    expect(sections.toSorted()).toEqual([...new Set(slugs)].toSorted());
  });
});
