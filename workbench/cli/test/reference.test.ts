import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { EXPERIMENTS } from '../../experiments/registry.ts';
import { writeExperiments } from '../experiments/page.ts';
import { buildProgram } from '../program.ts';
import { writeReference } from '../reference.ts';

it('docs/reference/cli.md says what the commands say', () => {
  const root = join(import.meta.dirname, '../../..');
  expect(readFileSync(join(root, 'docs/reference/cli.md'), 'utf8')).toBe(writeReference(buildProgram(root)));
});

it('docs/reference/experiments.md says what the registry says', () => {
  const root = join(import.meta.dirname, '../../..');
  expect(readFileSync(join(root, 'docs/reference/experiments.md'), 'utf8')).toBe(writeExperiments());
});

it('leaves at most three verdicts open', () => {
  const open = EXPERIMENTS.flatMap(({ mayBeOpen = {} }) => Object.keys(mayBeOpen));
  expect(open.length).toBeLessThanOrEqual(3);
});
