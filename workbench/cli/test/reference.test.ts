import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { buildProgram } from '../program.ts';
import { writeReference } from '../reference.ts';

it('docs/reference/cli.md says what the commands say', () => {
  const root = join(import.meta.dirname, '../../..');
  expect(readFileSync(join(root, 'docs/reference/cli.md'), 'utf8')).toBe(writeReference(buildProgram(root)));
});
