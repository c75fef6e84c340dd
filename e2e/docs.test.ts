// Docs are run: every `$ command` of a console block is executed in order, and what it prints is compared.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { makeClone } from './support/clone.ts';
import { docker, ROOT } from './support/lab.ts';
import { describeWith } from './support/needs.ts';
import { even, readCommands } from './support/pages.ts';
import { inTurn } from './support/turn.ts';

describeWith(['docker'], 'README.md', () => {
  const clone = makeClone('rodizio', true);
  const env = { ...process.env, LAB_NAME: '', LAB_PORT: '8080', NODE_OPTIONS: '', FORCE_COLOR: undefined };
  let foreground: ChildProcess | undefined;
  let said = '';
  afterAll(async () => {
    foreground?.kill('SIGINT');
    spawnSync('docker-compose', ['down', '--volumes', '--rmi', 'local'], { cwd: clone.root, env });
    clone.remove();
  }, 60_000);

  /** `./lab up` stays in the foreground: it is left running, as the page says, and ends with the lab. */
  async function runInForeground(command: string): Promise<string[]> {
    foreground = spawn('sh', ['-c', `exec ${command} 2>&1`], { cwd: clone.root, env });
    foreground.stdout?.on('data', (part) => {
      said += part;
    });
    for (const end = Date.now() + 120_000; Date.now() < end && !said.includes('showing each request'); )
      await pause(100);
    return said.split('\n');
  }

  /** Runs a command; where the page shows no output (Compose's progress, `--detach`), none is compared. */
  async function run(command: string, isShown: boolean): Promise<string[]> {
    if (command === './lab up') return runInForeground(command);
    const quiet = isShown ? `${command} 2>/dev/null` : `${command} >/dev/null 2>&1`;
    const child = spawn('sh', ['-c', quiet], { cwd: clone.root, env });
    let output = '';
    child.stdout.on('data', (part) => {
      output += part;
    });
    const [status] = (await once(child, 'close')) as [number];
    expect([command, status]).toEqual([command, 0]);
    return output.split('\n');
  }

  it('starts within 15 lines', () => {
    expect(readCommands('README.md')[0]).toMatchObject({ command: './lab up' });
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n').slice(0, 15).join('\n')).toContain(
      'The lab is up',
    );
  });

  for (const { command, output, line } of readCommands('README.md')) {
    it(`line ${line}: ${command}`, async () => {
      // The commands of the page that use the course's fixed names must find them free.
      if (command === './lab up')
        expect((await docker('ps', '-a', '--format', '{{.Names}}')).split('\n')).not.toContain('mult1');
      const doIt = () => run(command, output.length > 0);
      const printed = even(await (/ up\b/.test(command) ? inTurn(doIt) : doIt()));
      const wanted = even(output);
      expect(command === './lab up' ? printed.slice(0, wanted.length) : printed).toEqual(wanted);
      if (command === 'docker start mult1') await pause(5_000);
    }, 200_000);
  }

  it('showed those requests in the first terminal too', () => {
    expect(said).toMatch(/mult 6×7=42 +mult1 ✕ gone → mult2 ✓/);
    expect(said).toMatch(/── mult1 is stopped ──/);
  });
});

describe('every page', () => {
  const pages = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .stdout.trim()
    .split('\n');

  for (const page of pages) {
    it(`${page} links only to what is there`, () => {
      const text = readFileSync(join(ROOT, page), 'utf8');
      const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(#[^)]*)?\)/g)].map((match) => match[1] ?? '');
      expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
    });
  }
});
