import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClientLine, parseLine } from '../../record/schema.ts';
import { LoadProcess } from '../load-process.ts';
import type { PhaseOrder } from '../order.ts';
import { TestServer } from './server.ts';

export const ROOT = join(import.meta.dirname, '../../..');

/** What a test builds up, taken down in one go. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'lab-load-'));
  readonly file = join(this.folder, 'client.jsonl');
  /** What is done in the end, in this order. */
  readonly cleanUp: (() => unknown)[] = [];

  async server(...handler: Parameters<typeof TestServer.start>): Promise<TestServer> {
    const server = await TestServer.start(...handler);
    this.cleanUp.push(() => server.close());
    return server;
  }

  async load(): Promise<LoadProcess> {
    const load = await LoadProcess.start({ root: ROOT, file: this.file, prefix: '2a-00c0ffee' });
    this.cleanUp.unshift(() => load.end());
    return load;
  }

  lines(): ClientLine[] {
    const texts = readFileSync(this.file, 'utf8').split('\n').slice(0, -1);
    return texts.map((text) => parseLine(text) as ClientLine).sort((one, other) => one.n - other.n);
  }

  async clear(): Promise<void> {
    for (const end of this.cleanUp) await end();
    rmSync(this.folder, { recursive: true });
  }
}

/** A phase of one kind of request: 6 times 7. */
export const order = (url: string, pace: PhaseOrder['pace'], rest: Partial<PhaseOrder> = {}): PhaseOrder => ({
  phase: 'test',
  url,
  shots: [{ method: 'GET', path: '/mult?op1=6&op2=7', resultado: 42 }],
  pace,
  patience: 5_000,
  keepAlive: true,
  agent: 'rodizio-run/test',
  ...rest,
});
