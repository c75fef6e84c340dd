import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { clientLine, type Turn } from '../client-line.ts';
import { lateness } from '../lateness.ts';
import type { Outcome } from '../sender.ts';
import { Bench } from './bench.ts';

const OFFSET = 1_700_000_000_000;

function line(phase: string, due: number, late: number) {
  const turn: Turn = { phase, n: 1, id: '1', due };
  const outcome: Outcome = { sent: due + late, ended: due + late + 10, status: 200, headers: {}, body: '' };
  return clientLine(turn, { method: 'GET', path: '/ping' }, outcome, OFFSET);
}

it('counts the wait from when the request was due', () => {
  expect(line('a', 1_000, 30)).toMatchObject({
    time: '2023-11-14T22:13:21.030Z',
    intended: 1_700_000_001,
    msec: 1_700_000_001.03,
    ms: 40,
  });
});

it('tells how late each phase was, and all of them', async () => {
  const bench = new Bench();
  const file = join(bench.folder, 'client.jsonl');
  const lines = Array.from({ length: 100 }, (_, index) => line('a', index * 10, index < 98 ? 1 : 50));
  const texts = [...lines, line('b', 0, 200)].map((one) => JSON.stringify(one));
  writeFileSync(file, `${texts.join('\n')}\nno line\n`);
  const { phases, all } = await lateness(file);
  await bench.clear();
  expect([...phases.keys()]).toEqual(['a', 'b']);
  const { p50, p99, worst } = phases.get('a') ?? all;
  expect([p50, p99, worst].map(Math.round)).toEqual([1, 50, 50]);
  expect(Math.round(all.worst)).toBe(200);
});
