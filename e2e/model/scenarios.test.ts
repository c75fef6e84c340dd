import { it } from '@jest/globals';
import type { Part } from '../support/lab.ts';
import { describeWith } from '../support/needs.ts';
import { AMOUNT, agree, limit, titleOf } from './support/agree.ts';
import type { Court } from './support/batch.ts';
import { containerNginx, embeddedProxy, hostNginx } from './support/nginx.ts';

const COURTS: [needs: Part[], Court][] = [
  [['nginx', 'faketime'], { balancer: hostNginx, workers: 1, zone: false }],
  [['nginx', 'faketime'], { balancer: hostNginx, workers: 4, zone: true }],
  [['docker', 'faketime'], { balancer: containerNginx, workers: 1, zone: false }],
  [['docker', 'faketime'], { balancer: containerNginx, workers: 4, zone: true }],
];
const EMBEDDED: Court = { balancer: embeddedProxy, workers: 1, zone: false };
const SHARE = Math.ceil(AMOUNT / COURTS.length);

COURTS.forEach(([needs, court], index) => {
  describeWith(needs, titleOf(court), () => {
    it(
      'agrees with the model in every try of every request',
      () => agree(court, 1 + index * SHARE, SHARE),
      limit(SHARE),
    );
  });
});

describeWith(['faketime'], titleOf(EMBEDDED), () => {
  it('agrees with the model in every try of every request', () => agree(EMBEDDED, 1, SHARE), limit(SHARE));
});
