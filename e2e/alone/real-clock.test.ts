import { it } from '@jest/globals';
import { AMOUNT, agree, limit, titleOf } from '../model/support/agree.ts';
import { containerNginx, hostNginx } from '../model/support/nginx.ts';
import { describeWith } from '../support/needs.ts';

// On the machine's own clock scenarios wait for real, so that there are few, all in the same seconds.
const REAL = Math.min(60, Math.ceil(AMOUNT / 20));
for (const [part, balancer] of [
  ['nginx', hostNginx],
  ['docker', containerNginx],
] as const) {
  const court = { balancer, workers: 1, zone: false, realClock: true };
  describeWith([part], titleOf(court), () => {
    it('agrees with the model in every try of every request', () => agree(court, 1, REAL), limit(REAL));
  });
}
