import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './lab.ts';

/**
 * A copy of the project as a student has it after cloning, in a folder of another name.
 * @param withSetUp takes .lab's Node and packages along, so that set-up need not be repeated
 */
export function makeClone(name: string, withSetUp: boolean): { root: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'lab-clone-'));
  const root = join(folder, name);
  const files = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .stdout.split('\0')
    .filter((file) => file !== '');
  for (const file of files.filter((one) => existsSync(join(ROOT, one)))) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(join(ROOT, file), join(root, file));
  }
  for (const part of withSetUp ? ['node', 'packages'] : []) {
    if (existsSync(join(ROOT, '.lab', part)))
      cpSync(join(ROOT, '.lab', part), join(root, '.lab', part), { recursive: true });
  }
  return { root, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Lets a clone use the packages that ./lab has fetched for this folder: what a student has, and nothing else. */
export function linkPackages(root: string): void {
  mkdirSync(join(root, '.lab'), { recursive: true });
  symlinkSync(join(ROOT, '.lab/packages'), join(root, '.lab/packages'));
}
