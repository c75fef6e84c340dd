import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { Agent } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { header, send } from './client.ts';
import { type ServiceProcess, startProcess } from './process.ts';

const env = { PORT: '0', HOST: '127.0.0.1', LAB_REPLICA: 'r1', LAB_FAULTS: 'on' };
const get = (path: string, headers = {}) => ({ method: 'GET', path, headers });

/** Sends a request that a fault holds up. `begun` is over when the service has it: it has answered a later one. */
function holdOpen(url: string, folder: string, fault: string) {
  const headers = { 'X-Lab-Fault': fault };
  const reply = send(url, get(`/${folder}?op1=1&op2=2`, headers), new Agent({ keepAlive: true }));
  reply.catch(() => {});
  return { reply, begun: send(url, get('/livez')) };
}

describe.each(['soma', 'mult'])('the process of %s', (folder) => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'drains on %s: answers what it has begun, takes nothing new, exits with 0',
    async (signal) => {
      const service = startProcess(folder, env);
      const url = await service.url();
      const { port } = new URL(url);
      const idle = new Agent({ keepAlive: true });
      await send(url, get('/livez'), idle);
      const unused = connect(Number(port), '127.0.0.1');
      unused.on('error', () => {});
      await once(unused, 'connect');
      const held = holdOpen(url, folder, 'delay=600');
      await held.begun;
      service.kill(signal);
      await service.line(({ msg }) => msg === 'draining');

      unused.write('GET /readyz HTTP/1.1\r\nHost: lab\r\n\r\n');
      const [answer] = await once(unused, 'data');
      expect(`${answer}`).toMatch(/^HTTP\/1.1 503 .*Connection: close.*\{"status":"DRAINING"\}$/s);
      await expect(send(url, get('/livez'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });

      const reply = await held.reply;
      expect(reply.status).toBe(200);
      expect(header(reply, 'Connection')).toBe('close');
      expect(await service.exit).toEqual({ code: 0, signal: null });
      await service.line(({ msg }) => msg === 'stopped');
      expect(service.stderr()).toBe('');
    },
  );

  it('closes idle connections at once and exits', async () => {
    const service = startProcess(folder, env);
    const url = await service.url();
    const agent = new Agent({ keepAlive: true });
    await send(url, get('/livez'), agent);
    const started = performance.now();
    service.kill('SIGTERM');
    expect(await service.exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('cuts off what takes longer than 5 s', async () => {
    const service = startProcess(folder, env);
    const held = holdOpen(await service.url(), folder, 'hang; at=r1');
    await held.begun;
    const started = performance.now();
    service.kill('SIGTERM');
    await expect(held.reply).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await service.exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - started).toBeGreaterThan(4900);
    expect(performance.now() - started).toBeLessThan(7000);
  }, 15_000);

  it('ends at once at a second signal', async () => {
    const service = startProcess(folder, env);
    const held = holdOpen(await service.url(), folder, 'hang; at=r1');
    await held.begun;
    service.kill('SIGTERM');
    await service.line(({ msg }) => msg === 'draining');
    service.kill('SIGTERM');
    await expect(held.reply).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await service.exit).toEqual({ code: 1, signal: null });
  });

  it.each([
    [{ PORT: '' }, /^PORT is not set: give it a whole number up to 65535$/],
    [{ PORT: 'http' }, /^PORT must be a whole number up to 65535, not "http"$/],
    [{ LAB_FAULTS: 'maybe' }, /^LAB_FAULTS must be on or off, not "maybe"$/],
    [{ SERVICE: 'a/b' }, /^SERVICE must be .*, not "a\/b"$/],
    [{ HOST: '203.0.113.1' }, /^PORT 0: listen EADDRNOTAVAIL/],
  ])('says in one line what is wrong with %j and exits with 1', async (wrong, message) => {
    const service = startProcess(folder, { ...env, ...wrong });
    expect(await service.exit).toEqual({ code: 1, signal: null });
    const [line = '', ...more] = service.stderr().split('\n');
    expect(more).toEqual(['']);
    expect(line.slice(0, folder.length + 2)).toBe(`${folder}: `);
    expect(line.slice(folder.length + 2)).toMatch(message);
  });

  it('says in one line that its port is taken and exits with 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const service = startProcess(folder, { ...env, PORT: `${port}` });
    expect(await service.exit).toEqual({ code: 1, signal: null });
    expect(service.stderr()).toBe(
      `${folder}: PORT ${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`,
    );
    taken.close();
  });

  it('says why faults are off', async () => {
    const service = startProcess(folder, { ...env, LAB_BIND: '0.0.0.0' });
    const line = await service.line(({ level }) => level === 'warn');
    expect(line).toMatchObject({
      stream: 'service',
      msg: 'LAB_FAULTS is switched off: LAB_BIND is not a loopback address',
    });
    service.kill('SIGTERM');
    await service.exit;
  });

  it('goes by the host name outside Docker, and says so', async () => {
    const { LAB_REPLICA, ...rest } = env;
    const service = startProcess(folder, rest);
    const line = await service.line(({ level }) => level === 'warn');
    expect(line.msg).toMatch(/host name/);
    expect(line.replica).not.toBe(LAB_REPLICA);
    service.kill('SIGTERM');
    await service.exit;
  });
});

describe('a copied folder', () => {
  it('is a service of its own', async () => {
    const root = await mkdtemp(join(tmpdir(), 'rodizio-'));
    const repository = join(import.meta.dirname, '../..');
    for (const name of ['kit', 'node_modules', 'package.json']) await symlink(join(repository, name), join(root, name));
    await cp(join(repository, 'soma'), join(root, 'div'), { recursive: true });
    const service: ServiceProcess = startProcess(join(root, 'div'), env);
    const url = await service.url();
    expect(JSON.parse((await send(url, get('/div?op1=1&op2=2'))).body)).toEqual({ resultado: 3, servidor: 'r1' });
    expect(JSON.parse((await send(url, get('/div/status'))).body)).toMatchObject({ servico: 'div' });
    expect((await send(url, get('/soma?op1=1&op2=2'))).status).toBe(404);
    service.kill('SIGTERM');
    await service.exit;
    await rm(root, { recursive: true });
  });
});
