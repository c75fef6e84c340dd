/** Run by speed.test.ts in a process of its own: picks and finishes requests of one group, and says how fast. */
import { Group } from '../../../workbench/model/balancing/group.ts';
import { DEFAULT_POLICY } from '../../../workbench/model/balancing/policy.ts';
import { Request } from '../../../workbench/model/balancing/request.ts';

const ROUNDS = 10;
const REQUESTS = 1_000_000;

const plain = { maxFails: 1, failTimeout: 10, maxConns: 0, backup: false, down: false };
const peers = [3, 1, 5, 2].map((weight, place) => ({
  ...plain,
  weight,
  name: `peer ${place}`,
  server: `peer ${place}`,
}));
const group = new Group('group', { kind: 'round_robin' }, peers);
const asking = { method: 'GET', policy: DEFAULT_POLICY };
const now = { seconds: 1000, ms: 0 };
const served = new Map(group.primaries.peers.map((peer) => [peer, 0]));

function predictMany(): void {
  for (let at = 0; at < REQUESTS; at++) {
    const request = new Request(group, asking, now);
    const peer = request.pick(now);
    if (peer !== undefined) served.set(peer, (served.get(peer) ?? 0) + 1);
    request.answered(200, now);
    request.finish(now);
  }
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

predictMany(); // compiled from here on
const before = heap();
const rates = Array.from({ length: ROUNDS }, () => {
  const began = performance.now();
  predictMany();
  return REQUESTS / (performance.now() - began) / 1000;
}).sort((a, b) => a - b);
const grown = heap() - before;
process.stdout.write(
  JSON.stringify({
    millionsPerSecond: rates[ROUNDS >> 1],
    requests: ROUNDS * REQUESTS,
    grown,
    served: [...served.values()],
  }),
);
