import { describe, expect, it } from '@jest/globals';
import { check } from '../../workbench/model/prediction/test/traced.ts';
import { Simulator } from '../../workbench/model/tracing/test/simulate.ts';
import { labWorld } from '../../workbench/model/tracing/test/spoils.ts';

describe('a trace check is fast', () => {
  const timed = (rate: number, requests: number) => {
    const troubles = [
      { name: 'A', from: 2_000, to: 9_000, outcome: 'error' as const, sent: false, ms: 1 },
      { name: 'B', from: 5_000, to: 8_000, outcome: 'timeout' as const, sent: true, ms: 500 },
    ];
    const changes = [{ at: 11_000, change: { kind: 'reset' as const } }];
    const world = labWorld(7, { rate, requests, troubles, changes });
    const record = new Simulator(world).run();
    const before = process.cpuUsage();
    const { answer } = check(record.requests, { ...world, changes: record.changes });
    const { user } = process.cpuUsage(before);
    return { answer, ms: user / 1_000 };
  };

  it('20 s of 200 requests/s take less than 2 s', () => {
    const { answer, ms } = timed(200, 4_000);
    expect(answer).toBe('holds');
    expect(ms).toBeLessThan(2_000);
  });

  it('20,000 requests at 1,000/s take less than 5 s', () => {
    const { answer, ms } = timed(1_000, 20_000);
    expect(answer).toBe('holds');
    expect(ms).toBeLessThan(5_000);
  });
});
