import { afterAll, beforeAll } from '@jest/globals';
import { TestLab } from '../support/lab.ts';
import { SCALED, scalesUnnoticed } from '../support/scaling.ts';
import { describeFor, nameFor, PROCESSES } from '../support/targets.ts';

describeFor(PROCESSES, 'scale and restart', (target) => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await TestLab.up(target, { name: nameFor(target, 'sc-'), args: SCALED });
  }, 60_000);
  afterAll(async () => lab?.down(), 60_000);

  scalesUnnoticed(target, () => lab);
});
