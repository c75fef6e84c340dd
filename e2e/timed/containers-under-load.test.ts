// What the other files of this folder do to labs of processes, on one lab of containers: to start one takes a while, and
// while one starts, or Docker starts containers in it, nothing beside it would answer in time. So this runs alone.
import { afterAll, beforeAll, describe } from '@jest/globals';
import { survivesFrozenReplicas, survivesRefusals } from '../support/failing.ts';
import { TestLab } from '../support/lab.ts';
import { SCALED, scalesUnnoticed } from '../support/scaling.ts';
import { describeFor, nameFor } from '../support/targets.ts';

describeFor(['compose'], 'a lab under load', (target) => {
  let lab: TestLab;
  const current = () => lab;
  beforeAll(async () => {
    lab = await TestLab.up(target, { name: nameFor(target, 'ul-'), args: SCALED });
  }, 180_000);
  afterAll(async () => lab?.down(), 60_000);

  describe('failover', () => survivesRefusals(target, current));
  describe('frozen replicas', () => survivesFrozenReplicas(target, current));
  describe('scale and restart', () => scalesUnnoticed(target, current));
});
