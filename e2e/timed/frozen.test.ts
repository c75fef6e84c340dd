import { afterAll, beforeAll } from '@jest/globals';
import { survivesFrozenReplicas } from '../support/failing.ts';
import { TestLab } from '../support/lab.ts';
import { describeFor, nameFor, PROCESSES } from '../support/targets.ts';

describeFor(PROCESSES, 'frozen replicas', (target) => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await TestLab.up(target, { name: nameFor(target, 'fr-') });
  }, 60_000);
  afterAll(async () => lab?.down(), 60_000);

  survivesFrozenReplicas(target, () => lab);
});
