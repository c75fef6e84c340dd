// Every experiment on processes, three in containers: a lab that is in order keeps every claim and every prediction.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { EXPERIMENTS } from '../../workbench/experiments/registry.ts';
import type { Verdict } from '../../workbench/record/verdict.ts';
import { figure, lab, ROOT } from '../support/lab.ts';
import { even, readCommands } from '../support/pages.ts';
import { argumentsFor, describeFor, EVERYWHERE, type Target } from '../support/targets.ts';

/** Every one on processes behind nginx; elsewhere those that differ most there: `./lab run all` runs all anywhere. */
const CHOSEN: Partial<Record<Target, string[]>> = {
  compose: ['weights', 'failover', 'scale'],
  embedded: ['failover', 'post-retry', 'reload'],
};

describeFor(EVERYWHERE, 'experiments', (target) => {
  const chosen = EXPERIMENTS.filter(({ name }) => CHOSEN[target]?.includes(name) ?? true);
  const verdicts = new Map<string, Verdict>();
  let said = '';

  beforeAll(async () => {
    const began = Date.now();
    const { out, err } = await lab(['run', ...chosen.map(({ name }) => name), ...argumentsFor(target), '--json']);
    said = err;
    for (const line of out.trim().split('\n').filter(Boolean)) {
      const verdict = JSON.parse(line) as Verdict;
      verdicts.set(verdict.experiment, verdict);
    }
    figure(`${target}: ${verdicts.size} experiments in ${Math.round((Date.now() - began) / 1000)} s`);
  }, 480_000); // eight minutes are the bound

  afterAll(() => {
    for (const { experiment, run } of verdicts.values())
      rmSync(join(ROOT, 'reports', experiment, run), { recursive: true, force: true });
  });

  it.each(chosen.map(({ name, mayBeOpen }) => ({ name, open: mayBeOpen?.[target] })))(
    '$name holds',
    ({ name, open }) => {
      const verdict = verdicts.get(name);
      if (verdict === undefined) throw new Error(`${name} has no verdict. The command said:\n${said}`);
      const broken = verdict.checks.filter(({ answer }) => answer !== 'holds');
      figure(
        `${target}: ${name}: ${verdict.answer}, ${verdict.balance.sent} requests, ${verdict.balance.attempts} attempts, unexplained ${verdict.balance.unexplained}, p99 of lateness ${verdict.lateness.p99.toFixed(1)} ms`,
      );
      if (open === undefined) expect(broken).toEqual([]);
      else expect(broken.filter(({ answer }) => answer === 'fails')).toEqual([]);
      expect(verdict.balance).toMatchObject({
        sent: verdict.balance.answered + verdict.balance.failed,
        unexplained: 0,
      });
      const folder = join(ROOT, 'reports', name, verdict.run);
      for (const file of ['prediction.json', 'ledger.jsonl', 'report.html'])
        expect(existsSync(join(folder, file))).toBe(true);
      const first = JSON.parse(
        readFileSync(join(folder, 'client.jsonl'), 'utf8')
          .split('\n')
          .find((line) => !line.includes('"warm-up"')) ?? '{}',
      );
      const { written } = JSON.parse(readFileSync(join(folder, 'prediction.json'), 'utf8'));
      expect(Date.parse(written)).toBeLessThanOrEqual(first.msec * 1000);
    },
  );
});

describeFor(['process'], 'the experiment of README.md', () => {
  const [shown] = readCommands('README.md', 'console alone');

  it(`prints what the page shows: ${shown?.command}`, async () => {
    const { status, out } = await lab((shown?.command ?? '').split(' ').slice(1));
    for (const [run = ''] of out.matchAll(/reports\/weights\/[\dT-]+/g)) rmSync(join(ROOT, run), { recursive: true });
    const lines = out.split('\n').map(
      (line) =>
        line.replace(/\S*reports\//, 'reports/').replace(/(late at most for 99 of 100): some of a wait.*$/, '$1'), // said on a machine as busy as this one
    );
    expect(even(lines)).toEqual(even(shown?.output ?? []));
    expect(status).toBe(0);
  }, 60_000);
});
