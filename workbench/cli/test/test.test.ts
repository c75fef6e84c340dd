import { describe, expect, it } from '@jest/globals';
import { sumJest } from '../test.ts';

const passed = { status: 'passed', fullName: 'adds', failureMessages: [] };
const file = (name: string, status: string, assertionResults: object[], message = '') => ({
  name: `/lab/e2e/${name}`,
  status,
  message,
  assertionResults,
});
const sum = (...testResults: object[]) =>
  sumJest({ numPassedTests: 1, numPendingTests: 2, testResults } as unknown as Parameters<typeof sumJest>[0], '/lab');

describe('./lab test, the sum at its end', () => {
  it('counts what passed and what was skipped', () => {
    expect(sum(file('a.test.ts', 'passed', [passed]))).toEqual({ passed: 1, failed: 0, skipped: 2, failures: [] });
  });

  it('tells each failed test once more: its file, its name, why; no colours, no stack', () => {
    const why = '\u001b[31mexpected 504\u001b[39m\n\nreceived 502\n    at Object.<anonymous> (e2e/a.test.ts:76:39)';
    const failed = { status: 'failed', fullName: 'outage says at once', failureMessages: [why] };
    const { failed: count, failures } = sum(file('a.test.ts', 'failed', [passed, failed]));
    expect(count).toBe(1);
    expect(failures).toEqual(['e2e/a.test.ts: outage says at once\n    expected 504\n    received 502']);
  });

  it('counts a file that could not run, or whose end failed after its tests had passed', () => {
    const { failed, failures } = sum(
      file('a.test.ts', 'failed', [], '● Test suite failed to run\n\n  no such module'),
      file('b.test.ts', 'failed', [passed], 'afterAll: the lab did not go down'),
    );
    expect(failed).toBe(2);
    expect(failures).toEqual([
      'e2e/a.test.ts\n    ● Test suite failed to run\n      no such module',
      'e2e/b.test.ts\n    afterAll: the lab did not go down',
    ]);
  });
});
