// A replica that is stopped or killed refuses at once, so no answer may be late. This is measured with nothing beside
// it wherever the balancer has to share its time (jest.config.js).
import { afterAll, beforeAll } from '@jest/globals';
import { answersInTime, type Case, losesNoRequest } from '../support/failing.ts';
import { TestLab } from '../support/lab.ts';
import { describeFor, EVERYWHERE, nameFor } from '../support/targets.ts';

const CASES: Case[] = [
  { fault: 'stop', restore: 'start', slowest: 100 },
  { fault: 'kill', restore: 'start', slowest: 100 },
];

describeFor(EVERYWHERE, 'failover', (target) => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await TestLab.up(target, { name: nameFor(target, 'fo-') });
  }, 180_000);
  afterAll(async () => lab?.down(), 60_000);

  for (const one of CASES) losesNoRequest(target, () => lab, one);
  for (const one of CASES) answersInTime(target, () => lab, one);
});
