// Every check of a run can fail: for each there is a set-up that breaks it and leaves all others alone. See table.ts.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CheckResult, Verdict } from '../../workbench/record/verdict.ts';
import { type Sabotage, TABLE } from '../sabotage/table.ts';
import { whole } from '../sabotage/whole.ts';
import { Workshop } from '../sabotage/workshop.ts';
import { figure } from '../support/lab.ts';
import { describeWith } from '../support/needs.ts';

const RUNS = [1, 2, 3];
const RUN_MS = 60_000;

const inOrder = { name: 'a lab that is in order', check: undefined } as const;
const here = TABLE.filter(({ sources }) => sources === undefined);
const rebuilt = TABLE.filter(({ sources }) => sources !== undefined);
/** What did not hold. */
const brokenIn = ({ checks }: Verdict): Pick<CheckResult, 'check' | 'kind' | 'answer' | 'contradiction'>[] =>
  checks.filter(({ answer }) => answer !== 'holds');

describeWith(['nginx'], 'the checks can fail', () => {
  const outcome = new Map<string, string[]>();
  const seen = new Set<string>();
  const began = Date.now();

  async function play(workshop: Workshop, row: Sabotage | typeof inOrder, run: number): Promise<void> {
    const verdict = await workshop.run(whole, 'kind' in row ? row : {}, run);
    const broken = brokenIn(verdict);
    for (const { check } of verdict.checks) seen.add(check);
    const what = broken.map(({ check, answer }) => `${check} ${answer}`).join(', ') || 'all hold';
    outcome.set(row.name, [...(outcome.get(row.name) ?? []), what]);
    const own = 'kind' in row ? [expect.objectContaining({ check: row.check, kind: row.kind, answer: 'fails' })] : [];
    expect(broken).toEqual(own);
  }

  afterAll(() => {
    for (const [name, runs] of outcome) figure(`sabotage: ${name}: ${runs.join(' | ')}`);
    const count = [...outcome.values()].reduce((sum, runs) => sum + runs.length, 0);
    figure(`sabotage: ${count} runs of ${outcome.size} set-ups in ${Math.round((Date.now() - began) / 1000)} s`);
  });

  describe('on one lab', () => {
    let workshop: Workshop;
    beforeAll(async () => {
      workshop = await Workshop.open();
    }, RUN_MS);
    afterAll(() => workshop.close());

    describe.each([inOrder, ...here])('$name', (row) => {
      const title = row.check === undefined ? 'keeps every check' : `breaks "${row.check}" and nothing else`;
      it.each(RUNS)(`${title}, run %i`, (run) => play(workshop, row, run), RUN_MS);
    });
  });

  describe.each(rebuilt)('$name', (row) => {
    let workshop: Workshop;
    beforeAll(async () => {
      workshop = await Workshop.open(row.sources);
    }, RUN_MS);
    afterAll(() => workshop.close());

    it.each(RUNS)(`breaks "${row.check}" and nothing else, run %i`, (run) => play(workshop, row, run), RUN_MS);
  });

  it('there is a set-up for every check, and one only', () => {
    const checks = TABLE.map(({ check }) => check);
    expect(new Set(checks).size).toBe(checks.length);
    expect([...seen].sort()).toEqual(checks.toSorted());
  });
});
