import type { Part } from './lab.ts';
import { describeWith } from './needs.ts';

/** What a test runs on: containers, processes behind the host's nginx, or processes behind the embedded balancer. */
export type Target = 'process' | 'embedded' | 'compose';

const ALL: readonly Target[] = ['process', 'embedded', 'compose'];
const NEEDS: Record<Target, Part[]> = { process: ['nginx'], embedded: [], compose: ['docker'] };
const TITLES: Record<Target, string> = {
  process: 'process engine',
  embedded: 'process engine, embedded balancer',
  compose: 'compose engine',
};
// jest.config.js runs the files of e2e/timed once for each target.
const here: readonly Target[] = (globalThis as { LAB_TARGETS?: Target[] }).LAB_TARGETS ?? ALL;

/** A group of tests for each of some targets. `parts`: what they need besides. */
export function describeFor(
  targets: readonly Target[],
  name: string,
  tests: (target: Target) => void,
  parts: Part[] = [],
): void {
  for (const target of targets.filter((one) => here.includes(one)))
    describeWith([...parts, ...NEEDS[target]], `${name}, ${TITLES[target]}`, () => tests(target));
}

export const EVERYWHERE = ALL;
export const PROCESSES: readonly Target[] = ['process', 'embedded'];

/** A lab's name: two targets may be tested at the same time. */
export const nameFor = (target: Target, name: string): string =>
  name.replace(/-$/, { process: '-', embedded: 'e-', compose: 'c-' }[target]);

/** The arguments that `./lab up` needs for a target. */
export const argumentsFor = (target: Target): string[] =>
  target === 'compose'
    ? ['--engine', 'compose']
    : ['--engine', 'process', '--balancer', target === 'embedded' ? 'embedded' : 'nginx'];
