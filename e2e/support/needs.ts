import { describe, it } from '@jest/globals';
import { has, type Part } from './lab.ts';

const required = (process.env.LAB_REQUIRE ?? '').split(',').filter((part) => part !== '');

/**
 * A group of tests that need something of this machine. Where it is missing they are skipped, and the name says why;
 * where LAB_REQUIRE lists it, its absence is a failure.
 */
export function describeWith(parts: Part[], name: string, tests: () => void): void {
  const missing = parts.filter((part) => !has(part));
  if (missing.length === 0) {
    describe(name, tests);
  } else if (missing.some((part) => required.includes(part))) {
    describe(name, () => {
      it(`finds ${missing.join(' and ')}, which LAB_REQUIRE lists`, () => {
        throw new Error(`missing on this machine: ${missing.join(', ')}`);
      });
    });
  } else {
    describe.skip(`${name} (needs ${missing.join(' and ')}, missing here)`, tests);
  }
}
