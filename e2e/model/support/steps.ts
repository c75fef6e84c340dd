import type { Dice } from './dice.ts';
import type { Ask, Behaviour, Deed, Step } from './scenario.ts';

/** What a scenario is like as a whole. */
export interface Mood {
  /** fast: any waits, no time-outs · slow: with time-outs · real: a few seconds in all. */
  pace: 'fast' | 'slow' | 'real';
  /** How often a peer misbehaves. */
  bad: number;
  /** How many requests may be held by their backends. */
  holding: number;
  /** How many requests are a POST. */
  post: number;
  length: number;
}

/** As nginx holds them open at a time. */
const MOST_HELD = 40;
/** Slow scenarios share the moments of their steps, so that their time-outs pass side by side. */
const SLOW_MOMENTS = [0, 2, 6, 12, 23];
const LONGEST_REAL = 6;
const STATUSES = [500, 502, 503, 504, 403, 404, 429, 501, 400];

/** The steps of a scenario. @param peers how many there are */
export function throwSteps(dice: Dice, mood: Mood, peers: number, keepalive: number): Step[] {
  const steps: Step[] = [];
  const held: number[] = [];
  let second = 0;
  while (steps.length < mood.length) {
    const at = dice.real();
    if (at < 0.1) {
      const seconds = throwWait(dice, mood, second);
      second += seconds;
      steps.push({ do: 'wait', seconds });
    } else if (at < 0.2) {
      steps.push({ do: dice.chance(0.55) ? 'start' : 'stop', peer: dice.int(0, peers - 1) });
    } else if ((at < 0.35 && held.length > 0) || held.length === MOST_HELD) {
      const [released] = held.splice(dice.int(0, held.length - 1), 1);
      steps.push({ do: 'release', id: released as number });
    } else {
      const ask = throwAsk(dice, mood, steps.length, peers, keepalive);
      if (ask.script.some((behaviour) => behaviour.held)) held.push(ask.id);
      steps.push(ask);
    }
  }
  return steps;
}

function throwWait(dice: Dice, { pace }: Mood, second: number): number {
  if (pace === 'slow') return (SLOW_MOMENTS.find((moment) => moment > second) ?? second) - second;
  return pace === 'real' ? Math.min(dice.int(0, 3), LONGEST_REAL - second) : dice.int(0, 15);
}

function throwAsk(dice: Dice, mood: Mood, id: number, peers: number, keepalive: number): Ask {
  const deeds = Array.from({ length: peers }, () => throwDeed(dice, mood, keepalive));
  const held = dice.chance(mood.holding);
  return {
    do: 'ask',
    id,
    method: dice.chance(mood.post) ? 'POST' : 'GET',
    script: deeds.map((deed): Behaviour => ({ deed, held: held && dice.chance(0.8) })),
    key: `key ${dice.int(0, 40)}`,
    from: `127.${dice.int(0, 255)}.${dice.int(0, 255)}.1`,
  };
}

function throwDeed(dice: Dice, { bad, pace }: Mood, keepalive: number): Deed {
  if (keepalive > 0 && dice.chance(0.1)) return 'stale';
  if (!dice.chance(bad)) return 'ok';
  // Where requests hang none is held, as nginx would not wait for its release.
  if (pace === 'slow' && dice.chance(0.2)) return 'hang';
  if (dice.chance(0.4)) return dice.one(STATUSES);
  return dice.one<Deed>(['reset', 'reset', 'close', 'garbage', 'cut', 'leave']);
}
