import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll } from '@jest/globals';
import { finish, ROOT } from './lab.ts';

const scratch: string[] = [];
/** A folder that is gone after the tests. */
export const makeFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-'));
  scratch.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of scratch) rmSync(folder, { recursive: true, force: true });
});

/** A PATH whose first entry holds stand-ins for some commands. */
export function pathWith(commands: Record<string, string>): string {
  const folder = makeFolder();
  for (const [name, script] of Object.entries(commands)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return `${folder}${delimiter}${process.env.PATH}`;
}

/** Processes whose command line names a folder. */
export const processesOf = (folder: string) =>
  spawnSync('ps', ['-A', '-ww', '-o', 'pid=,command='], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.includes(folder) && !line.includes(' ps -A'));

/** Waits for something that has no event of its own. @throws when it takes too long */
export async function until(happened: () => boolean | Promise<boolean>, what: string, seconds = 15): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(50)) if (await happened()) return;
  throw new Error(`waited ${seconds} s in vain until ${what}`);
}

/** A foreground `./lab up`, and what it has said so far. */
export function foreground(
  env: Record<string, string>,
  ...args: string[]
): { child: ChildProcess; said: () => string; ended: Promise<{ status: number }> } {
  const child = spawn(join(ROOT, 'lab'), ['up', ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      text += part;
    });
  return { child, said: () => text, ended: finish(child) };
}
