import type { Clock } from './clock.ts';
import type { Listening } from './flight.ts';
import type { Play } from './play.ts';
import type { Step } from './scenario.ts';

const SIDE_BY_SIDE = 24;

/**
 * Plays scenarios that share one clock: second by second, every scenario's steps of that second in their order.
 * @returns those under which a second passed
 */
export async function playRounds(plays: readonly Play[], clock: Clock, at: Listening): Promise<Set<Play>> {
  const timetables = new Map(plays.map((play) => [play, timetable(play.scenario.steps)]));
  const seconds = new Set([...timetables.values()].flatMap((rounds) => [...rounds.keys()]));
  const late = new Set<Play>();
  for (const second of [...seconds].sort((a, b) => a - b)) {
    await clock.goTo(second);
    const due = plays.filter((play) => timetables.get(play)?.has(second) === true);
    await sideBySide(due, async (play) => {
      const rounds = timetables.get(play) ?? new Map<number, Step[]>();
      for (const step of rounds.get(second) ?? []) await play.perform(step, at);
      if (second === Math.max(...rounds.keys())) await play.finish();
      if (!clock.lasts(second)) late.add(play);
    });
  }
  return late;
}

function timetable(steps: readonly Step[]): Map<number, Step[]> {
  const rounds = new Map<number, Step[]>();
  let second = 0;
  for (const step of steps) {
    if (step.do === 'wait') second += step.seconds;
    const round = rounds.get(second) ?? [];
    round.push(step);
    rounds.set(second, round);
  }
  return rounds;
}

async function sideBySide(plays: readonly Play[], perform: (play: Play) => Promise<void>): Promise<void> {
  const queue = plays.values();
  const work = async () => {
    for (const play of queue) await perform(play);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
}
