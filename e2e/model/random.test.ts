import { describe, expect, it } from '@jest/globals';
import { Group } from '../../workbench/model/balancing/group.ts';
import { Request } from '../../workbench/model/balancing/request.ts';
import { type Drawn, randomLaw } from '../../workbench/model/prediction/random-law.ts';
import { figure, type Part } from '../support/lab.ts';
import { describeWith } from '../support/needs.ts';
import { playBatch, type Record } from './support/batch.ts';
import { ask, peer, scenario } from './support/build.ts';
import { criticalValue, type Misfit, misfitOf } from './support/chi-square.ts';
import { Dice } from './support/dice.ts';
import { type Balancer, containerNginx, hostNginx } from './support/nginx.ts';
import type { Scenario } from './support/scenario.ts';

const PLAYS = 4;
const REQUESTS = 10_000 / PLAYS;
const HELD = 12;
const PEERS = [
  peer({ weight: 3 }),
  peer({ maxConns: 2 }),
  peer({ weight: 5, down: true }),
  peer({ weight: 2 }),
  peer({ weight: 4 }),
];
const CASES = [false, true].flatMap((two) => [0, HELD].map((held) => ({ two, held })));

const play = (two: boolean, held: number): Scenario => {
  const steps = Array.from({ length: held + REQUESTS }, (_, id) => ask(id, PEERS.length, 'ok', id < held));
  return scenario(PEERS, steps, { method: { kind: 'random', two } });
};

/** What a request finds while the first ones are held. */
const drawn = (conns: readonly number[]): Drawn[] =>
  PEERS.map(({ weight, down, maxConns }, place) => {
    const busy = conns[place] ?? 0;
    return { weight, conns: busy, usable: !down && (maxConns === 0 || busy < maxConns) };
  });

function count({ noted, addresses }: Record, from: number, to: number): number[] {
  const counts = PEERS.map(() => 0);
  for (const [id, line] of noted) {
    const place = addresses.indexOf(line.addresses[0] ?? '');
    if (id >= from && id < to) counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

function judge(records: readonly Record[], two: boolean, held: number): Misfit {
  const sum = { chiSquare: 0, freedom: 0 };
  for (const record of records) {
    const law = randomLaw(drawn(count(record, 0, held)), two);
    const { chiSquare, freedom } = misfitOf(count(record, held, held + REQUESTS), law);
    sum.chiSquare += chiSquare;
    sum.freedom += freedom;
  }
  return sum;
}

const BALANCERS: [Part, Balancer][] = [
  ['nginx', hostNginx],
  ['docker', containerNginx],
];

for (const [part, balancer] of BALANCERS) {
  describeWith([part, 'faketime'], balancer.name, () => {
    it.each(CASES)(
      'draws by the law: 10,000 requests, two: $two, $held held',
      async ({ two, held }) => {
        const records = await playBatch(
          { balancer, workers: 1, zone: false },
          Array.from({ length: PLAYS }, () => play(two, held)),
        );
        const { chiSquare, freedom } = judge(records, two, held);
        figure(
          `random${two ? ' two' : ''}, ${held} held, ${balancer.name}: chi-square ${chiSquare.toFixed(1)} at ${freedom}`,
        );
        expect(freedom).toBeGreaterThan(0);
        expect(chiSquare).toBeLessThan(criticalValue(freedom));
      },
      60_000,
    );
  });
}

describe('the model', () => {
  it.each(CASES)('draws by the same law, two: $two, $held held', ({ two, held }) => {
    const group = new Group(
      'group',
      { kind: 'random', two },
      PEERS.map((plan, place) => ({ ...plan, name: `${place}`, server: '' })),
    );
    const dice = new Dice(1);
    const now = { seconds: 100, ms: 0 };
    const policy = { conditions: new Set<never>(), nonIdempotent: false, tries: 0, timeout: 0 };
    const counts = PEERS.map(() => 0);
    for (let id = 0; id < held + 20_000; id++) {
      const request = new Request(group, { method: 'GET', policy, draw: (n) => dice.int(0, n - 1) }, now);
      const place = Number(request.pick(now)?.name);
      if (id < held) continue;
      request.finish(now);
      counts[place] = (counts[place] ?? 0) + 1;
    }
    const law = randomLaw(drawn(group.primaries.peers.map(({ conns }) => conns)), two);
    const { chiSquare, freedom } = misfitOf(counts, law);
    expect(chiSquare).toBeLessThan(criticalValue(freedom));
  });
});

describe('the test of the law', () => {
  it('notices that two draws are not one', () => {
    const counts = randomLaw(drawn([]), true).map((share) => Math.round(share * 10_000));
    const { chiSquare, freedom } = misfitOf(counts, randomLaw(drawn([]), false));
    expect(chiSquare).toBeGreaterThan(criticalValue(freedom));
  });

  it('knows the table of chi-square', () => {
    for (const [freedom, value] of [
      [3, 21.11],
      [7, 29.88],
      [12, 39.13],
    ] as const)
      expect(Math.abs(criticalValue(freedom) / value - 1)).toBeLessThan(0.04);
  });
});
