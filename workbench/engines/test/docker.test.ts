import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { findCompose, freeze, noCompose, run } from '../compose/docker.ts';
import { EXIT } from '../failure.ts';

const path = process.env.PATH;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-freeze-'));
  process.env.PATH = `${folder}${delimiter}${path}`;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

/** Puts a docker in front that says `words` and fails, the first `failures` times that it is called. */
function putDocker(words: string, failures: number): void {
  const calls = join(folder, 'calls');
  const script = `#!/bin/sh\necho "$@" >> ${calls}\n[ $(wc -l < ${calls}) -gt ${failures} ] || { echo "${words}" >&2; exit 1; }\n`;
  writeFileSync(join(folder, 'docker'), script, { mode: 0o755 });
}

/** Puts a docker in front that gives up only when it is told for the third time. */
function putStubborn(): void {
  const script = "#!/bin/sh\nn=0\ntrap 'n=$((n + 1)); [ $n -lt 3 ] || exit 143' TERM\nwhile :; do sleep 0.1; done\n";
  writeFileSync(join(folder, 'docker'), script, { mode: 0o755 });
}
/** Puts a docker in front whose engine is of `version`, and speaks the API `api`. */
function putEngine(version: string, api: string): void {
  const script = `#!/bin/sh\n[ "$1" != version ] || echo "${version} ${api}"\n`;
  writeFileSync(join(folder, 'docker'), script, { mode: 0o755 });
}
const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');

const UNABLE = 'Error response from daemon: cannot pause container 9927: OCI runtime pause failed: unable to freeze';

it('asks again where a program was just starting in the container', async () => {
  putDocker(UNABLE, 2);
  await freeze('mult1');
  expect(calls()).toEqual(['pause mult1', 'pause mult1', 'pause mult1']);
});

it('fails with what Docker says when that does not end', async () => {
  putDocker(UNABLE, 1_000);
  await expect(freeze('mult1')).rejects.toThrow(`docker pause failed: ${UNABLE}`);
  expect(calls()).toHaveLength(10);
});

it('fails at once for anything else', async () => {
  putDocker('Error response from daemon: No such container: mult9', 1_000);
  await expect(freeze('mult9')).rejects.toThrow('No such container: mult9');
  expect(calls()).toHaveLength(1);
});

it('ends a command that does not end when it is told once', async () => {
  putStubborn();
  const finished = await run('docker', ['compose', 'up'], { signal: AbortSignal.timeout(200) });
  expect(finished.status).toBe(143);
});

it.each([
  ['20.10.24', '1.41'],
  ['24.0.9', '1.43'],
])('does not take Docker Engine %s for one that can run the lab, and says why', (version, api) => {
  putEngine(version, api);
  expect(findCompose()).toBeUndefined();
  expect(noCompose()).toMatchObject({
    status: EXIT.engine,
    message: `Docker Engine ${version} is too old: the lab's health checks need 25 or later (January 2024).`,
  });
});

it.each([
  ['25.0.0', '1.44'],
  ['29.1.0', '1.52'],
  ['30.0.0', '2.0'],
])('takes Docker Engine %s', (version, api) => {
  putEngine(version, api);
  expect(findCompose()).toEqual(['docker', 'compose']);
});
