import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { EXIT, LabFailure } from '../engines/failure.ts';
import { print, say } from './text.ts';

/** What one runner counted. */
interface Sum {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed and the first lines of why, to be said once more at the end: the output above is long. */
  failures: string[];
}

const PARTS = ['lint', 'types', 'unit', 'e2e'];
/** Long measurements on a machine that does nothing else: run when a figure is wanted, and before a release. */
const MEASURES = 'measures';

/** Installs what only those who work on the lab need: the test runner and the compilers. */
function prepare(root: string): void {
  for (const [folder, sign] of [
    ['.', 'node_modules/jest'],
    ['workbench', 'workbench/node_modules/commander'],
  ] as const) {
    if (existsSync(join(root, sign))) continue;
    say(`set-up: packages for testing (${folder === '.' ? 'root' : folder}) …`);
    const { status, stderr } = spawnSync(
      'npm',
      ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'],
      { cwd: join(root, folder), encoding: 'utf8' },
    );
    if (status !== 0)
      throw new LabFailure(
        'setUp',
        'npm could not install the packages for testing. It said:',
        ...stderr.trim().split('\n').slice(-3),
      );
  }
}

function runTool(root: string, name: string, args: string[]): Sum {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  print(`${name}: ${status === 0 ? 'passed' : 'FAILED'}`);
  return status === 0
    ? { passed: 1, failed: 0, skipped: 0, failures: [] }
    : { passed: 0, failed: 1, skipped: 0, failures: [name] };
}

/** What this needs of Jest's --json. */
interface JestResult {
  numPassedTests: number;
  numPendingTests: number;
  testResults: Array<{
    name: string;
    status: string;
    message: string;
    assertionResults: Array<{ status: string; fullName: string; failureMessages: string[] }>;
  }>;
}

/** The sum of a run of Jest: a file that could not run, or whose hooks failed outside a test, is one failure. */
export function sumJest(result: JestResult, root: string): Sum {
  const failures: string[] = [];
  for (const { name, status, message, assertionResults } of result.testResults) {
    const file = relative(root, name);
    const failed = assertionResults.filter((one) => one.status === 'failed');
    for (const { fullName, failureMessages } of failed)
      failures.push(`${file}: ${fullName}\n${shorten(failureMessages.join('\n'))}`);
    if (status === 'failed' && failed.length === 0) failures.push(`${file}\n${shorten(message)}`);
  }
  return { passed: result.numPassedTests, failed: failures.length, skipped: result.numPendingTests, failures };
}

/** The first lines of a message, without colours, empty lines and stack. */
function shorten(message: string): string {
  const lines = stripVTControlCharacters(message).split('\n');
  const told = lines.filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return told
    .slice(0, 12)
    .map((line) => `    ${line.trimEnd()}`)
    .join('\n');
}

/** Runs some of jest.config.js's projects together. */
function runJest(root: string, projects: string[], workers: number): Sum {
  const file = join(root, '.lab', `jest-${projects[0]}.json`);
  rmSync(file, { force: true });
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const parallel = workers === 1 ? '--runInBand' : `--maxWorkers=${workers}`;
  const options = ['--selectProjects', ...projects, parallel, '--json', `--outputFile=${file}`, '--verbose'];
  spawnSync(process.execPath, [...jest, ...options], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, failures: [`Jest did not run: ${projects}`] };
  return sumJest(JSON.parse(readFileSync(file, 'utf8')) as JestResult, root);
}

/**
 * `./lab test`: every test of the project. Tests that need something this machine lacks (nginx, docker, k6, chromium)
 * are skipped by name, unless LAB_REQUIRE lists it. The last line is the sum over all runners.
 */
export async function runTests(root: string, only: string[] = PARTS): Promise<void> {
  const parts = [...PARTS, MEASURES];
  const unknown = only.find((part) => !parts.includes(part));
  if (unknown !== undefined)
    throw new LabFailure('usage', `there is no part ${unknown}.`, `There are: ${parts.join(', ')}`);
  prepare(root);
  const sums: Sum[] = [];
  if (only.includes('lint'))
    sums.push(runTool(root, 'lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']));
  if (only.includes('types')) {
    for (const project of ['.', 'loadtests'])
      sums.push(runTool(root, `types of ${project}`, ['node_modules/typescript/bin/tsc', '--noEmit', '-p', project]));
  }
  if (only.includes('unit')) sums.push(runJest(root, ['unit'], 2));
  if (only.includes('e2e')) {
    sums.push(runJest(root, ['e2e'], 3)); // much of it waits
    // These measure times. Two labs at 200 requests a second leave each other room; what allows half a second or more
    // runs in threes; what is stricter runs alone, and what balances in JavaScript while replicas start beside it.
    // Nothing else beside them: a low priority does not help, as Linux gives each session the same share (autogroup).
    sums.push(runJest(root, ['timed-process', 'timed-embedded', 'timed-compose'], 2));
    sums.push(runJest(root, ['loose-process', 'loose-embedded', 'loose-compose'], 3));
    sums.push(runJest(root, ['alone-embedded', 'alone-compose', 'alone'], 1));
  }
  if (only.includes(MEASURES)) sums.push(runJest(root, [MEASURES], 1));
  else say(`not run: ${MEASURES} (./lab test --only ${MEASURES})`);
  const failures = sums.flatMap((sum) => sum.failures);
  if (failures.length > 0) print(['', 'What failed:', ...failures.map((one) => `- ${one}`), ''].join('\n'));
  const total = (kind: 'passed' | 'failed' | 'skipped') => sums.reduce((sum, one) => sum + one[kind], 0);
  if (total('failed') > 0) process.exitCode = EXIT.failed;
  print(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
}
