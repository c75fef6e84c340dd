import { expect, it } from '@jest/globals';
import { Group } from '../../workbench/model/balancing/group.ts';
import { Request } from '../../workbench/model/balancing/request.ts';
import { figure, type Part } from '../support/lab.ts';
import { describeWith } from '../support/needs.ts';
import { type Court, playBatch } from './support/batch.ts';
import { compare, explain } from './support/compare.ts';
import { generateCrowd } from './support/generate.ts';
import { seedsFrom } from './support/judge.ts';
import { containerNginx, hostNginx } from './support/nginx.ts';

// nginx holds up to 40 requests of each at a time, and as many connections to the peers.
const BATCH = 50;
const BATCHES = 3;

const COURTS: [Part, Court][] = [
  ['nginx', { balancer: hostNginx, workers: 1, zone: false }],
  ['docker', { balancer: containerNginx, workers: 4, zone: true }],
];

COURTS.forEach(([part, court], index) => {
  describeWith([part, 'faketime'], court.balancer.name, () => {
    it('chooses by least_conn as the model does, with up to 40 requests held', async () => {
      let requests = 0;
      for (let batch = 0; batch < BATCHES; batch++) {
        const seeds = seedsFrom(1 + (index * BATCHES + batch) * BATCH, BATCH);
        for (const record of await playBatch(court, seeds.map(generateCrowd))) {
          requests += record.noted.size;
          if (compare(record, { Group, Request }).length > 0) throw new Error(explain(record, { Group, Request }));
        }
      }
      figure(`least_conn, ${court.balancer.name}: ${BATCHES * BATCH} scenarios, ${requests} requests, 0 differ`);
      expect(requests).toBeGreaterThan(BATCHES * BATCH * 50);
    }, 60_000);
  });
});
