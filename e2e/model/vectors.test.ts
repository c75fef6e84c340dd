import { expect, it } from '@jest/globals';
import { Group } from '../../workbench/model/balancing/group.ts';
import { Request } from '../../workbench/model/balancing/request.ts';
import type { Part } from '../support/lab.ts';
import { describeWith } from '../support/needs.ts';
import { type Court, playBatch } from './support/batch.ts';
import { ask, peer, scenario } from './support/build.ts';
import { compare } from './support/compare.ts';
import { type Balancer, containerNginx, embeddedProxy, hostNginx } from './support/nginx.ts';
import type { PeerPlan, Scenario, Step } from './support/scenario.ts';

const many = (count: number, peers: number, from: number): Step[] =>
  Array.from({ length: count }, (_, at) => ask(from + at, peers));

/** Requests one after the other, to healthy peers of these weights. */
const healthy = (weights: number[], count: number): Scenario =>
  scenario(
    weights.map((weight): PeerPlan => peer({ weight })),
    many(count, weights.length, 0),
  );

/** Weights 3 and 1 and a backup; the first is killed, comes back, then both are. */
const recovery = scenario(
  [peer({ weight: 3 }), peer(), peer({ backup: true })],
  [
    ...many(4, 3, 0),
    { do: 'stop', peer: 0 },
    ...many(7, 3, 4),
    { do: 'start', peer: 0 },
    ...many(4, 3, 11),
    { do: 'wait', seconds: 11 },
    ...many(16, 3, 15),
    { do: 'stop', peer: 0 },
    { do: 'stop', peer: 1 },
    ...many(3, 3, 31),
  ],
);

// 5, 1, 1 is nginx's own (its commit 52327e06); the others were measured on nginx 1.30.
const VECTORS: [name: string, scenario: Scenario, sequence: string][] = [
  ['3, 1', healthy([3, 1], 8), 'A A B A A A B A'],
  ['1, 3', healthy([1, 3], 8), 'B A B B B A B B'],
  ['5, 1, 1', healthy([5, 1, 1], 7), 'A A B A C A A'],
  [
    'kill and recover',
    recovery,
    'A A B A  A>B B B B B B B  B B B B  B B A A B A A A B A A A B A A A  B>A>K K K'.replaceAll(/ +/g, ' '),
  ],
];

const BALANCERS: [Part[], Balancer][] = [
  [['nginx', 'faketime'], hostNginx],
  [['docker', 'faketime'], containerNginx],
  [['faketime'], embeddedProxy],
];

for (const [needs, balancer] of BALANCERS) {
  describeWith(needs, balancer.name, () => {
    it('gives the known sequences', async () => {
      const court: Court = { balancer, workers: 1, zone: false };
      const records = await playBatch(
        court,
        VECTORS.map(([, course]) => course),
      );
      for (const record of records) expect(compare(record, { Group, Request })).toEqual([]);
      const sequences = records.map(({ addresses, noted }) =>
        [...noted.values()]
          .map((line) => line.addresses.map((one) => 'ABK'[addresses.indexOf(one)]).join('>'))
          .join(' '),
      );
      expect(sequences.map((sequence, at) => (at === 2 ? sequence.replaceAll('K', 'C') : sequence))).toEqual(
        VECTORS.map(([, , sequence]) => sequence),
      );
    });
  });
}
