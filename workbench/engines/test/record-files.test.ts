import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { RUN_FILES } from '../../record/run-files.ts';
import { eventLine, parseLine } from '../../record/schema.ts';
import type { Replica } from '../engine.ts';
import { RecordFiles } from '../record-files.ts';

const scratch = mkdtempSync(join(tmpdir(), 'lab-files-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const read = (folder: string, name: keyof typeof RUN_FILES) =>
  readFileSync(join(folder, RUN_FILES[name]), 'utf8').split('\n').slice(0, -1).map(parseLine);

const replica = (name: string, state: Replica['state'], more: Partial<Replica> = {}): Replica => ({
  name,
  service: name,
  state,
  ready: state === 'running',
  address: '10.0.0.1:3005',
  restarts: 0,
  ...more,
});

describe("a run's files", () => {
  it('take each line into the file of its stream, without what a log puts before it', async () => {
    const folder = join(scratch, 'streams');
    const files = new RecordFiles(folder);
    files.add('mult1  {"stream":"replica","v":1,"request_id":"a"}');
    files.add('{"stream":"access","v":1,"request_id":"a"}');
    files.addEvent(eventLine('reload', {}, 1_500));
    for (const other of ['', 'listening', '{"stream":"service","v":1}', '{"stream":"access","v":2}', '{"stream":'])
      files.add(other);
    expect(await files.close()).toEqual([]);
    expect(read(folder, 'replica')).toEqual([{ stream: 'replica', v: 1, request_id: 'a' }]);
    expect(read(folder, 'access')).toHaveLength(1);
    expect(read(folder, 'events')).toMatchObject([{ event: 'reload', msec: 1.5 }]);
  });

  it('are there also if nothing happened', async () => {
    const folder = join(scratch, 'empty');
    await new RecordFiles(folder).close();
    expect(readdirSync(folder).sort()).toEqual(['access.jsonl', 'events.jsonl', 'replica.jsonl']);
  });

  it('begin with who has which address', async () => {
    const folder = join(scratch, 'present');
    const files = new RecordFiles(folder);
    const { address: _, ...gone } = replica('gone', 'stopped', { formerAddress: '10.0.0.2:3005' });
    const all = [replica('up', 'running'), replica('frozen', 'paused'), { ...gone, address: undefined }];
    files.addPresent(all, 2_000);
    await files.close();
    const about = (name: string, address: string) => ({ replica: name, service: name, address, detail: 'present' });
    expect(read(folder, 'events')).toMatchObject([
      { event: 'ready', ...about('up', '10.0.0.1:3005') },
      { event: 'ready', ...about('frozen', '10.0.0.1:3005') },
      { event: 'pause', ...about('frozen', '10.0.0.1:3005') },
      { event: 'exit', ...about('gone', '10.0.0.2:3005') },
    ]);
  });

  it('say what they could not write', async () => {
    const folder = join(scratch, 'blocked');
    mkdirSync(join(folder, RUN_FILES.access), { recursive: true });
    const missing = await new RecordFiles(folder).close();
    expect(missing.join()).toMatch(/^what could not be written: EISDIR/);
  });
});
