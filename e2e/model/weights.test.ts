import { expect, it } from '@jest/globals';
import { Group } from '../../workbench/model/balancing/group.ts';
import { Request } from '../../workbench/model/balancing/request.ts';
import { describeWith } from '../support/needs.ts';
import { playBatch } from './support/batch.ts';
import { peer, scenario } from './support/build.ts';
import { compare, predict } from './support/compare.ts';
import { Dice } from './support/dice.ts';
import { hostNginx } from './support/nginx.ts';
import { throwSteps } from './support/steps.ts';

// ngx_http_upstream_get_round_robin_peer notes each pick: the peer's place in memory, and its weight after it.
const PICK = /get rr peer, current: ([0-9A-F]+) (-?\d+)/;

describeWith(['nginx --with-debug', 'faketime'], "nginx's debug log", () => {
  it('shows the current weights of the model over 1,000 requests with failures in between', async () => {
    const peers = [
      peer({ weight: 5, failTimeout: 3 }),
      peer({ weight: 3, maxFails: 2, failTimeout: 5 }),
      peer({ weight: 7, maxFails: 3, failTimeout: 2 }),
      peer({ weight: 2, maxFails: 0 }),
      peer({ weight: 4, backup: true }),
      peer({ weight: 9, backup: true }),
    ];
    const mood = { pace: 'fast', bad: 0.2, holding: 0.2, post: 0.2, length: 1700 } as const;
    const steps = throwSteps(new Dice(1), mood, peers.length, 0);
    const [record] = await playBatch({ balancer: hostNginx, workers: 1, zone: false, debug: true }, [
      scenario(peers, steps),
    ]);
    if (record === undefined) throw new Error('nothing was played');
    const model = { Group, Request };
    expect(compare(record, model)).toEqual([]);
    expect(record.noted.size).toBeGreaterThan(1000);
    const noted = record.errors.map((line) => PICK.exec(line)).filter((match) => match !== null);
    const { picks } = predict(record, model);
    const places = new Map(noted.map(([, place], at) => [place, picks[at]?.peer]));
    expect(noted.map(([, place, current]) => ({ peer: places.get(place), current: Number(current) }))).toEqual(picks);
    expect(new Set(places.values()).size).toBe(peers.length);
  });
});
