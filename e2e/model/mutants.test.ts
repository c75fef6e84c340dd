import { beforeAll, expect, it } from '@jest/globals';
import { Group } from '../../workbench/model/balancing/group.ts';
import { Request } from '../../workbench/model/balancing/request.ts';
import { describeWith } from '../support/needs.ts';
import type { Record } from './support/batch.ts';
import { compare, explain } from './support/compare.ts';
import { generate } from './support/generate.ts';
import { playTimely } from './support/judge.ts';
import { loadMutant, type Mutant } from './support/mutants.ts';
import { MUTANTS_OF_PICKING } from './support/mutants-of-picking.ts';
import { MUTANTS_OF_REQUESTS } from './support/mutants-of-requests.ts';
import { hostNginx } from './support/nginx.ts';
import { shrink } from './support/shrink.ts';

const COURT = { balancer: hostNginx, workers: 1, zone: false };
const MUTANTS = [...MUTANTS_OF_PICKING, ...MUTANTS_OF_REQUESTS];

describeWith(['nginx', 'faketime'], 'the differential test can fail', () => {
  const model = { Group, Request };
  const records = new Map<number, Record>();

  beforeAll(async () => {
    const seeds = [...new Set(MUTANTS.map(({ seed }) => seed))];
    const played = await playTimely(
      COURT,
      seeds.map((seed) => generate(seed)),
    );
    for (const record of played.records) records.set(record.scenario.seed, record);
  });

  const recordOf = (seed: number) => records.get(seed) as Record;

  it('finds no difference between nginx and the model in the scenarios of the mutants', () => {
    for (const record of records.values())
      expect([explain(record, model), compare(record, model)]).toEqual([expect.anything(), []]);
  });

  it.each(MUTANTS)('scenario $seed tells nginx from a model in which $name', async (mutant) => {
    expect(compare(recordOf(mutant.seed), await loadMutant(mutant))).not.toEqual([]);
  });

  it('makes a failing scenario small, and shows it with both accounts', async () => {
    const mutant = MUTANTS.find(({ name }) => name === 'a ban ends a second early') as Mutant;
    const wrong = await loadMutant(mutant);
    const small = await shrink(COURT, wrong, recordOf(mutant.seed));
    expect(small.scenario.steps.length).toBeLessThanOrEqual(6);
    expect(compare(small, wrong)).not.toEqual([]);
    expect(compare(small, model)).toEqual([]);
    expect(explain(small, wrong)).toMatch(/\n! .*\n {6}real: {2}.*\n {6}model: /);
  });
});
