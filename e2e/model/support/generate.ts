import type { Method } from '../../../workbench/model/balancing/group.ts';
import type { Condition } from '../../../workbench/model/balancing/policy.ts';
import { Dice } from './dice.ts';
import { type PeerPlan, type PolicyPlan, READ_TIMEOUT, type Scenario } from './scenario.ts';
import { type Mood, throwSteps } from './steps.ts';

/** Every eighth seed has time-outs, which take real time. */
export const isSlow = (seed: number): boolean => seed % 8 === 0;

const LISTABLE: Condition[] = ['http_500', 'http_502', 'http_503', 'http_504', 'http_403', 'http_404', 'http_429'];

/**
 * The scenario of a seed.
 * @param realClock for the machine's own clock: a few seconds in all, no time-outs
 */
export function generate(seed: number, realClock = false): Scenario {
  const dice = new Dice(seed);
  const slow = isSlow(seed) && !realClock;
  const mood: Mood = {
    pace: realClock ? 'real' : slow ? 'slow' : 'fast',
    bad: dice.one([0.05, 0.25, 0.55]),
    holding: dice.chance(0.5) && !slow ? 0.35 : 0,
    post: dice.one([0, 0.5]),
    length: slow ? dice.int(8, 20) : dice.int(15, 40),
  };
  const method = throwMethod(dice);
  const peers = throwPeers(dice, realClock);
  const policy = throwPolicy(dice, slow);
  const keepalive = dice.chance(0.5) ? dice.one([1, 2, 16]) : 0;
  return { seed, peers, method, policy, keepalive, steps: throwSteps(dice, mood, peers.length, keepalive) };
}

/** A scenario of `least_conn` in which up to 40 requests are held at a time. */
export function generateCrowd(seed: number): Scenario {
  const dice = new Dice(seed);
  const mood: Mood = { pace: 'fast', bad: dice.one([0, 0.1]), holding: 0.7, post: 0, length: 150 };
  const peers = throwPeers(dice, false);
  const policy = throwPolicy(dice, false);
  return {
    seed,
    peers,
    method: { kind: 'least_conn' },
    policy,
    keepalive: 0,
    steps: throwSteps(dice, mood, peers.length, 0),
  };
}

function throwMethod(dice: Dice): Method {
  if (dice.chance(0.6)) return { kind: 'round_robin' };
  return dice.one<Method>([
    { kind: 'least_conn' },
    { kind: 'least_conn' },
    { kind: 'ip_hash' },
    { kind: 'hash', consistent: false },
    { kind: 'hash', consistent: true },
  ]);
}

function throwPeers(dice: Dice, realClock: boolean): PeerPlan[] {
  const primaries = dice.chance(0.15) ? 1 : dice.int(2, 6);
  const backups = dice.chance(0.5) ? 0 : dice.int(1, 2);
  const even = dice.chance(0.2);
  const peers = Array.from({ length: primaries + backups }, (_, index) => ({
    weight: even ? 1 : dice.int(1, 10),
    maxFails: dice.one([0, 1, 1, 1, 2, 3]),
    failTimeout: realClock ? dice.int(1, 2) : dice.int(1, 10),
    maxConns: dice.chance(0.2) ? dice.int(1, 3) : 0,
    backup: index >= primaries,
    down: dice.chance(0.08),
  }));
  // nginx keeps the two lists apart, wherever a conf writes its backups.
  return dice.chance(0.3) ? shuffle(dice, peers) : peers;
}

function shuffle<T>(dice: Dice, list: readonly T[]): T[] {
  const rest = [...list];
  return list.flatMap(() => rest.splice(dice.int(0, rest.length - 1), 1));
}

function throwPolicy(dice: Dice, slow: boolean): PolicyPlan {
  const conditions: Condition[] = [];
  if (dice.chance(0.9)) conditions.push('error');
  if (dice.chance(0.85)) conditions.push('timeout');
  if (dice.chance(0.4)) conditions.push('invalid_header');
  const listed = dice.one([0.1, 0.5, 0.9]);
  conditions.push(...LISTABLE.filter(() => dice.chance(listed)));
  return {
    conditions,
    nonIdempotent: dice.chance(0.4),
    tries: dice.chance(0.35) ? dice.int(1, 4) : 0,
    timeout: slow && dice.chance(0.3) ? dice.one([READ_TIMEOUT / 2, READ_TIMEOUT * 1.5]) : 0,
  };
}
