import { describe, expect, it } from '@jest/globals';
import { start } from '../../kit/test/harness.ts';
import { buildServer } from '../src/server.ts';

describe.each(['mult1', 'mult2', 'mult-backup'])('the replica %s', (replica) => {
  it('goes by its own name, and mult is its service', async () => {
    let answer: Promise<{ payload: string; headers: Record<string, unknown> }[]> = Promise.resolve([]);
    const attach: Parameters<typeof start>[1] = async (service, listener) => {
      const server = buildServer(service, listener);
      await server.start();
      // hapi's own way to test: no connection, the same answer.
      answer = Promise.all(['/mult?op1=6&op2=7', '/mult/status'].map((url) => server.inject(url)));
    };
    const running = await start('mult', attach, { LAB_REPLICA: replica });
    const [result, status] = await answer;
    expect(JSON.parse(result?.payload ?? '')).toEqual({ resultado: 42, servidor: replica });
    expect(result?.headers['x-served-by']).toBe(replica);
    expect(JSON.parse(status?.payload ?? '')).toMatchObject({ servico: 'mult', servidor: replica });
    await running.close();
  });
});
