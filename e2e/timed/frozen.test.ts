// Replicas that stand still: they accept connections and say nothing. While both do, the backup answers alone, and one
// moment in which it is held up by others bans it too, so where Docker starts containers beside it this runs alone.
import { afterAll, beforeAll } from '@jest/globals';
import { answersInTime, type Case, losesNoRequest } from '../support/failing.ts';
import { TestLab } from '../support/lab.ts';
import { describeFor, EVERYWHERE, nameFor } from '../support/targets.ts';

const PAUSED: Case = { fault: 'pause', restore: 'resume', slowest: 1_200 };

describeFor(EVERYWHERE, 'frozen replicas', (target) => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await TestLab.up(target, { name: nameFor(target, 'fr-') });
  }, 180_000);
  afterAll(async () => lab?.down(), 60_000);

  losesNoRequest(target, () => lab, PAUSED);
  losesNoRequest(target, () => lab, { ...PAUSED, together: true });
  answersInTime(target, () => lab, PAUSED);
});
