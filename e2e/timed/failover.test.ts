// A replica that is stopped or killed refuses at once, so no answer may be late. This is measured with nothing beside
// it wherever the balancer has to share its time (jest.config.js).
import { afterAll, beforeAll } from '@jest/globals';
import { survivesRefusals } from '../support/failing.ts';
import { TestLab } from '../support/lab.ts';
import { describeFor, nameFor, PROCESSES } from '../support/targets.ts';

describeFor(PROCESSES, 'failover', (target) => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await TestLab.up(target, { name: nameFor(target, 'fo-') });
  }, 60_000);
  afterAll(async () => lab?.down(), 60_000);

  survivesRefusals(target, () => lab);
});
