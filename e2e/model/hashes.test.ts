import { expect, it } from '@jest/globals';
import { Group, type Method } from '../../workbench/model/balancing/group.ts';
import { Request } from '../../workbench/model/balancing/request.ts';
import type { Part } from '../support/lab.ts';
import { describeWith } from '../support/needs.ts';
import { type Court, playBatch } from './support/batch.ts';
import { ask, peer, scenario } from './support/build.ts';
import { compare } from './support/compare.ts';
import { Dice } from './support/dice.ts';
import { type Balancer, containerNginx, hostNginx } from './support/nginx.ts';
import type { PeerPlan, Scenario, Step } from './support/scenario.ts';

const METHODS: Method[] = [
  { kind: 'hash', consistent: false },
  { kind: 'hash', consistent: true },
  { kind: 'ip_hash' },
];
const KEYS = 10_000;
/** Plays side by side, that share the keys. */
const PARTS = 4;

const crowd = (count: number, plan: Partial<PeerPlan>): PeerPlan[] => Array.from({ length: count }, () => peer(plan));

/** Peers of different weights, one of them `down`. */
const MIXED = [peer({ weight: 3 }), peer(), peer({ weight: 5, down: true }), peer({ weight: 2 }), peer({ weight: 4 })];
/** One key in seven misses more than 20 times, and round robin decides. */
const SPARSE = [...crowd(30, { down: true }), peer({ weight: 2 }), peer()];
/** Some refuse, are banned, and come back. */
const FAILING = [
  peer({ weight: 3, failTimeout: 2 }),
  peer({ maxFails: 2, failTimeout: 3 }),
  peer({ weight: 2 }),
  peer({ maxFails: 0 }),
];

function keys(seed: number, peers: readonly PeerPlan[], failing: boolean): Step[] {
  const dice = new Dice(seed);
  return Array.from({ length: KEYS / PARTS }, (_, id): Step[] => {
    const request = {
      ...ask(id, peers.length),
      key: `key-${seed}-${id}`,
      from: `127.${id & 255}.${dice.int(0, 255)}.1`,
    };
    if (!failing || id % 25 > 0) return [request];
    const place = dice.int(0, peers.length - 1);
    return [{ do: 'wait', seconds: dice.int(0, 4) }, { do: dice.one(['stop', 'start']), peer: place }, request];
  }).flat();
}

const plays = (method: Method, peers: PeerPlan[], failing: boolean): Scenario[] =>
  Array.from({ length: PARTS }, (_, seed) => ({ ...scenario(peers, keys(seed, peers, failing), { method }), seed }));

const nameOf = (method: Method) => (method.kind === 'hash' && method.consistent ? 'hash consistent' : method.kind);

const BALANCERS: [Part, Balancer][] = [
  ['nginx', hostNginx],
  ['docker', containerNginx],
];

for (const [part, balancer] of BALANCERS) {
  describeWith([part, 'faketime'], balancer.name, () => {
    it.each(METHODS.map((method) => ({ method, name: nameOf(method) })))(
      'sends 10,000 keys by $name where the model does',
      async ({ method }) => {
        const court: Court = { balancer, workers: 1, zone: false };
        const healthy = plays(method, MIXED, false);
        const sparse = plays(method, SPARSE, false).slice(0, 1);
        const failing = plays(method, FAILING, true).slice(0, 2);
        const records = [
          ...(await playBatch({ ...court, zone: true, workers: 2 }, [...healthy, ...sparse])),
          ...(await playBatch(court, failing)),
        ];
        for (const record of records) expect(compare(record, { Group, Request })).toEqual([]);
        expect(records.reduce((sum, { noted }) => sum + noted.size, 0)).toBe(KEYS * 1.75);
      },
      120_000,
    );
  });
}
