import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BalancerProcess } from '../process/balancer-process.ts';
import { RunFolder } from '../process/run-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'lab-balancer-'));
const folder = new RunFolder(root, 'process-');
let port = 0;
beforeAll(async () => {
  mkdirSync(folder.file('logs'), { recursive: true });
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as { port: number }).port;
  await new Promise((closed) => server.close(closed));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A balancer that is a small program. */
function make(program: string, onCrash: (detail: string) => void): BalancerProcess {
  const balancer = { name: 'nginx', title: 'a stand-in', version: [1, 30, 0], command: process.execPath } as const;
  const prefix = ['-e', program, '--'];
  return new BalancerProcess({ ...balancer, version: [...balancer.version], prefix }, folder, 'nginx.conf', onCrash);
}

describe('a balancer as a process', () => {
  it('that ends before it answers has not crashed: nobody may start it again behind a lab that gives up', async () => {
    const crashes: string[] = [];
    const balancer = make('process.exitCode = 1', (how) => crashes.push(how));
    await expect(balancer.start(`http://127.0.0.1:${port}`)).rejects.toThrow(/a stand-in does not answer/);
    expect(crashes).toEqual([]);
  });

  it('that is up and then ends has crashed', async () => {
    const crash = new Promise((resolve) => {
      const pidFile = JSON.stringify(folder.file('nginx.pid'));
      const answer = `require('http').createServer((_, answer) => answer.end()).listen(${port}, '127.0.0.1')`;
      const note = `require('fs').writeFileSync(${pidFile}, String(process.pid))`;
      const balancer = make(
        `${answer}.once('listening', () => ${note}); process.on('SIGUSR1', () => process.exit(3))`,
        resolve,
      );
      void balancer.start(`http://127.0.0.1:${port}`).then(() => balancer.reopen());
    });
    expect(await crash).toBe('status 3');
  });
});
