import { type Court, playBatch, type Record } from './batch.ts';
import { compare } from './compare.ts';
import type { Model } from './predict.ts';
import type { Scenario, Step } from './scenario.ts';

/**
 * Makes a failing scenario small: leaves out steps and peers as long as nginx and the model still differ. All that
 * could be left out next is tried in one run.
 */
export async function shrink(court: Court, model: Model, failing: Record): Promise<Record> {
  for (let smallest = failing; ; ) {
    const candidates = smallerThan(smallest.scenario);
    if (candidates.length === 0) return smallest;
    const records = await playBatch(court, candidates);
    const next = records.find((record) => !record.late && compare(record, model).length > 0);
    if (next === undefined) return smallest;
    smallest = next;
  }
}

/** The scenarios with less in them, the smallest first. */
function smallerThan(scenario: Scenario): Scenario[] {
  const { steps, peers } = scenario;
  const smaller: Scenario[] = [];
  for (let length = steps.length >> 1; length >= 1; length >>= 1)
    for (let at = 0; at + length <= steps.length; at += length)
      smaller.push({ ...scenario, steps: steps.toSpliced(at, length) });
  if (peers.length > 1) smaller.push(...peers.map((_, place) => withoutPeer(scenario, place)));
  return smaller.filter((one) => one.peers.some(({ backup }) => !backup));
}

function withoutPeer(scenario: Scenario, place: number): Scenario {
  const steps = scenario.steps.flatMap((step): Step[] => {
    if (step.do === 'ask') return [{ ...step, script: step.script.toSpliced(place, 1) }];
    if (step.do !== 'stop' && step.do !== 'start') return [step];
    if (step.peer === place) return [];
    return [{ ...step, peer: step.peer > place ? step.peer - 1 : step.peer }];
  });
  return { ...scenario, peers: scenario.peers.toSpliced(place, 1), steps };
}
