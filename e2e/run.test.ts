// `./lab run` as a student uses it: asked first, interrupted, beside other traffic, on a conf of one's own.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Verdict } from '../workbench/record/verdict.ts';
import { processesOf, until } from './support/cli.ts';
import { linkPackages, makeClone } from './support/clone.ts';
import { finish, lab, type Said } from './support/lab.ts';
import { argumentsFor, describeFor } from './support/targets.ts';

const CONF = 'nginx/nginx.conf';

describeFor(['process'], 'a student runs an experiment', (target) => {
  let root: string;
  let remove: () => void;
  beforeAll(() => {
    ({ root, remove } = makeClone('laboratório', false));
    linkPackages(root);
  });
  afterAll(() => remove());

  const start = (...args: string[]): ChildProcess =>
    spawn(join(root, 'lab'), ['run', ...args, ...argumentsFor(target)], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });

  /**
   * Runs an experiment, with what is typed meanwhile. Other tests run beside it, and a run that they have disturbed says so
   * itself: then again.
   */
  async function run(args: string[], typed = ''): Promise<Said> {
    for (let tries = 1; ; tries++) {
      const child = start(...args);
      child.stdin?.end(typed);
      const said = await finish(child);
      if (said.status !== 2 || !said.out.includes('this machine was too busy') || tries === 3) return said;
    }
  }

  const runsOf = (experiment: string): string[] => {
    const folder = join(root, 'reports', experiment);
    return existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'latest') : [];
  };

  /** What a run of a lab's own must not leave. */
  function expectNothingLeft(): void {
    expect(processesOf(root)).toEqual([]);
    expect(readdirSync(join(root, '.lab/run')).filter((name) => name.includes('run-'))).toEqual([]);
  }

  it('guesses first, and is told how good the guess was', async () => {
    const cycle = 'mult1 mult1 mult2 mult1';
    const typed = `mult3\n1 1 2\n${cycle} ${cycle} ${cycle}\n`;
    const { status, out, err } = await run(['weights', '--guess', '--json'], typed);
    expect(status).toBe(0);
    expect(err).toMatch(/Who answers the next 12 requests\?\nType 12 names .*1 mult1, 2 mult2, 3 mult-backup/);
    expect(err).toMatch(
      /There is no mult3; there are mult1, mult2, mult-backup\.\n> 12 names are needed, these are 3\./,
    );
    const { guess, answer } = JSON.parse(out) as Verdict;
    expect(answer).toBe('holds');
    expect(guess).toEqual({
      asked: 'Who answers the next 12 requests?',
      guessed: `${cycle} ${cycle} ${cycle}`,
      was: expect.stringMatching(/^(mult[12] ){11}mult[12]$/),
      score: expect.any(Number),
    });
    expect(guess?.score).toBeGreaterThanOrEqual(0.5); // the cycle may begin anywhere
    const { was = '', guessed = '', score } = guess ?? {};
    expect(score).toBe(was.split(' ').filter((name, index) => name === guessed.split(' ')[index]).length / 12);
    expectNothingLeft();
  }, 60_000);

  it('is not left waiting when there is nobody to ask (status 2)', async () => {
    const before = runsOf('weights');
    const { status, err } = await run(['weights', '--guess']);
    expect([status, err]).toEqual([2, expect.stringContaining('standard input ended without an answer')]);
    expect(runsOf('weights')).toEqual(before);
    expectNothingLeft();
  }, 60_000);

  it.each(['engine: process', 'starting 7 replicas'])(
    'ends with Ctrl-C while the lab is starting (%s)',
    async (stage) => {
      const child = start('failover');
      const ended = finish(child);
      let said = '';
      child.stderr?.on('data', (part) => {
        said += part;
      });
      await until(() => said.includes(stage), stage, 30);
      process.kill(child.pid ?? 0, 'SIGINT');
      const { status, err } = await ended;
      expect([status, err]).toEqual([130, expect.stringContaining('interrupted while the lab was starting')]);
      expectNothingLeft();
    },
    60_000,
  );

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends it with %s, and nothing is left (status 130)',
    async (signal) => {
      const child = start('failover');
      const ended = finish(child);
      let said = '';
      child.stderr?.on('data', (part) => {
        said += part;
      });
      await until(() => said.includes('kill'), 'mult1 is killed', 30);
      process.kill(child.pid ?? 0, signal);
      const { status, err } = await ended;
      expect([status, err]).toEqual([130, expect.stringContaining('interrupted: nothing of this run is kept')]);
      expect(runsOf('failover')).toEqual([]);
      expectNothingLeft();
    },
    60_000,
  );

  it('with swapped weights breaks a claim, and keeps the prediction (status 1)', async () => {
    const file = join(root, CONF);
    const text = readFileSync(file, 'utf8');
    try {
      writeFileSync(
        file,
        text.replace(/(mult1:3005 .*)weight=3/, '$1weight=1').replace(/(mult2:3005 .*)weight=1/, '$1weight=3'),
      );
      const { status, out } = await run(['weights', '--json']);
      const { answer, checks } = JSON.parse(out) as Verdict;
      expect([status, answer]).toEqual([1, 'fails']);
      expect(checks.filter((check) => check.answer !== 'holds').map(({ kind, check }) => `${kind}: ${check}`)).toEqual([
        'claim: ratio',
      ]);
      const ratio = checks.find(({ check }) => check === 'ratio');
      expect(ratio?.conf?.file).toBe(CONF);
      expect(text.split('\n')[(ratio?.conf?.line ?? 0) - 1]).toContain('server mult1:3005');
    } finally {
      writeFileSync(file, text);
    }
  }, 60_000);

  it('is told where a conf is broken (status 7)', async () => {
    const file = join(root, CONF);
    const text = readFileSync(file, 'utf8');
    try {
      writeFileSync(file, text.replace('upstream mult {', 'upstream mult'));
      const broken = await run(['weights']);
      expect([broken.status, broken.err]).toEqual([7, expect.stringMatching(/nginx\/nginx\.conf, line \d+/)]);
      writeFileSync(file, text.replace(/(proxy_next_upstream .*) non_idempotent/, '$1'));
      const lacking = await run(['post-retry']);
      expect([lacking.status, lacking.err]).toEqual([
        7,
        expect.stringMatching(/can't\. .*nginx\/nginx\.conf, line \d+: .*non_idempotent/),
      ]);
      expectNothingLeft();
    } finally {
      writeFileSync(file, text);
    }
  }, 60_000);

  it('is told which experiments and runs there are', async () => {
    const none = await lab(['run'], {}, root);
    expect([none.status, none.err]).toEqual([2, expect.stringMatching(/which experiment\?[\s\S]*weights/)]);
    const unknown = await run(['wieghts']);
    expect([unknown.status, unknown.err]).toEqual([2, expect.stringMatching(/wieghts[\s\S]*weights/)]);
    const report = await lab(['report', 'failover'], {}, root);
    expect([report.status, report.err]).toEqual([2, expect.stringContaining('there is no run failover')]);
    const runs = await lab(['runs'], {}, root);
    expect(runs.out).toMatch(/^weights\/\S+ +holds +process, nginx/m);
    const shown = await lab(['report', `weights/${runsOf('weights')[0]}`, '--no-open'], {}, root);
    expect([shown.status, shown.out]).toEqual([0, expect.stringContaining('report.html')]);
    rmSync(join(root, 'reports'), { recursive: true });
    expect((await lab(['runs'], {}, root)).out).toContain('No run is kept here');
  }, 60_000);
});
