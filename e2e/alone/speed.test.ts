import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { figure } from '../support/lab.ts';

describe('the model', () => {
  it('picks and finishes 5 million requests a second, and predicts 10 million in constant memory', async () => {
    const probe = join(import.meta.dirname, '..', 'model', 'support', 'speed-probe.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', probe], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const { millionsPerSecond, requests, grown } = JSON.parse(stdout) as Record<string, number>;
    figure(
      `model: ${millionsPerSecond?.toFixed(1)} million picks a second; heap after ${requests}: ${grown} bytes more`,
    );
    expect(requests).toBe(10_000_000);
    expect(millionsPerSecond).toBeGreaterThan(5);
    expect(grown).toBeLessThan(1_000_000);
  });
});
