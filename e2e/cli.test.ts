import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { foreground, makeFolder, pathWith, processesOf, until } from './support/cli.ts';
import { docker, freePort, lab, ROOT, TestLab } from './support/lab.ts';
import { describeWith } from './support/needs.ts';
import { argumentsFor, describeFor, EVERYWHERE } from './support/targets.ts';

describe('./lab says clearly what is wrong', () => {
  it('on a system that is not supported (status 3)', async () => {
    const said = await lab(['ps'], { PATH: pathWith({ uname: 'echo MINGW64_NT-10.0' }) });
    expect(said.status).toBe(3);
    expect(said.err).toMatch(/MINGW64_NT-10.0\) is not supported: the lab runs on Linux, macOS and WSL/);
  });

  it('with a Node.js that is too old to fetch a newer one (status 3)', async () => {
    const clone = join(makeFolder(), 'fresh'); // a lab that has its Node already asks for no other
    spawnSync('git', ['clone', '--quiet', ROOT, clone]);
    const old = { PATH: pathWith({ node: 'case $1 in -p) echo 16 ;; *) echo v16.20.2 ;; esac' }) };
    const said = await lab(['ps'], old, clone);
    expect(said.status).toBe(3);
    expect(said.err).toMatch(/v16.20.2 is too old.*18 or later/s);
  });

  it('without a network at set-up (status 4)', async () => {
    const clone = join(makeFolder(), 'another name');
    spawnSync('git', ['clone', '--quiet', ROOT, clone]);
    const said = await lab(
      ['ps'],
      { npm_config_registry: 'http://127.0.0.1:9/', npm_config_cache: makeFolder(), npm_config_fetch_retries: '0' },
      clone,
    );
    expect(said.status).toBe(4);
    expect(said.err).toMatch(/set-up needs the network once, and npm's registry does not answer/);
  }, 60_000);

  it('when nothing runs (status 9), for a wrong word (2), and with help (0)', async () => {
    const [idle, wrong, help] = await Promise.all([
      lab(['ps'], { LAB_NAME: 'nobody-' }),
      lab(['stpo', 'mult1']),
      lab(['help']),
    ]);
    expect([idle.status, wrong.status, help.status]).toEqual([9, 2, 0]);
    expect(idle.err).toMatch(/no lab is running here.*\.\/lab up/s);
    expect(wrong.err).toMatch(/unknown command 'stpo'/);
    expect(help.out).toMatch(/up \[options\].*down \[options\].*ps \[options\]/s);
  });

  it('for a LAB_NAME, LAB_BIND or LAB_PORT that can not be (status 2)', async () => {
    const wrong: Record<string, string>[] = [
      { LAB_NAME: '..' },
      { LAB_NAME: 'x y' },
      { LAB_BIND: '::1' },
      { LAB_PORT: 'abc' },
    ];
    for (const env of wrong) {
      const said = await lab(['up', '--engine', 'process', '--detach'], { LAB_NAME: 'no-', ...env });
      expect([env, said.status]).toEqual([env, 2]);
      expect(said.err).toMatch(/LAB_(NAME|BIND|PORT) must be/);
    }
  });

  it('for an address that is not of this machine (status 5), and a limit that is no number (status 2)', async () => {
    const elsewhere = await lab(['up', '--engine', 'process', '--detach'], { LAB_NAME: 'no-', LAB_BIND: '192.0.2.1' });
    expect([elsewhere.status, elsewhere.err]).toEqual([
      5,
      expect.stringMatching(/192.0.2.1 .*must be an address of this machine/),
    ]);
    const limit = await lab(['up', '--engine', 'process', '--detach', '--port', String(await freePort())], {
      LAB_NAME: 'no-',
      LAB_RATE: 'fast',
    });
    expect([limit.status, limit.err]).toEqual([2, expect.stringMatching(/LAB_RATE must be a whole number/)]);
  });

  it('when nginx is asked for and not installed (status 8)', async () => {
    const env = { LAB_NGINX: '/nowhere/nginx', LAB_NAME: 'no-' };
    const said = await lab(['up', '--engine', 'process', '--balancer', 'nginx', '--detach'], env);
    expect(said.status).toBe(8);
    expect(said.err).toMatch(/no nginx is installed here.*apt-get install nginx/s);
  });

  it('for the embedded balancer before containers (status 2)', async () => {
    const said = await lab(['up', '--engine', 'compose', '--balancer', 'embedded'], { LAB_NAME: 'no-' });
    expect([said.status, said.err]).toEqual([2, expect.stringMatching(/stands before processes/)]);
  });

  it('when no container engine answers but one was asked for (status 8)', async () => {
    const said = await lab(['up', '--engine', 'compose', '--detach'], {
      DOCKER_HOST: 'tcp://127.0.0.1:9',
      LAB_NAME: 'no-',
    });
    expect(said.status).toBe(8);
    expect(said.err).toMatch(/no engine answers|no container engine is installed/);
  });
});

describeFor(EVERYWHERE, './lab up', (target) => {
  it('names a port that is taken and offers another (status 5)', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const said = await lab(['up', ...argumentsFor(target), '--port', String(port), '--detach'], { LAB_NAME: 'pt-' });
    other.close();
    expect(said.status).toBe(5);
    expect(said.err).toMatch(new RegExp(`port ${port} on 127.0.0.1 is taken.*--port ${port + 1}`, 's'));
  }, 60_000);

  it('does not take for its own what another program answers that was quicker (status 5)', async () => {
    const port = await freePort();
    const env = { LAB_NAME: 'pq-' };
    const { said, ended } = foreground(env, ...argumentsFor(target), '--port', String(port), '--detach');
    await until(() => /starting (7 replicas|containers)|building images/.test(said()), 'the port has been looked at');
    const other = createServer((_, response) => response.writeHead(403).end()).listen(port, '127.0.0.1');
    const { status } = await ended;
    other.close();
    const { status: running } = await lab(['ps'], env);
    await lab(['down'], env);
    expect(said()).toMatch(new RegExp(`port ${port} on 127.0.0.1 is taken.*--port ${port + 1}`, 's'));
    expect(status).toBe(5);
    expect(running).toBe(9);
    expect(processesOf('process-pq-')).toEqual([]); // nor does one wait for the port to become free
  }, 120_000);

  it('cites file and line of a broken conf (status 7), and leaves nothing running', async () => {
    const folder = join(makeFolder(), 'nginx');
    cpSync(join(ROOT, 'nginx'), folder, { recursive: true });
    const conf = join(folder, 'nginx.conf');
    const lines = readFileSync(conf, 'utf8').split('\n');
    const line = lines.findIndex((text) => text.includes('server mult1:3005')) + 1;
    writeFileSync(
      conf,
      lines.map((text, index) => (index === line - 1 ? text.replace('weight=3', 'wieght=3') : text)).join('\n'),
    );
    const said = await lab(
      ['up', ...argumentsFor(target), '--conf', conf, '--port', String(await freePort()), '--detach'],
      { LAB_NAME: 'bc-' },
    );
    expect(said.err).toMatch(/invalid parameter "wieght=3"/);
    expect(said.err).toMatch(new RegExp(`nginx.conf, line ${line}:`));
    expect(said.status).toBe(7);
    expect((await lab(['ps'], { LAB_NAME: 'bc-' })).status).toBe(9);
  }, 120_000);
});

describeFor(EVERYWHERE, 'a lab that runs', (target) => {
  const folder = join(makeFolder(), 'nginx');
  const conf = join(folder, 'nginx.conf');
  let running: TestLab;
  beforeAll(async () => {
    cpSync(join(ROOT, 'nginx'), folder, { recursive: true });
    running = await TestLab.up(target, { name: 'cr-', args: ['--conf', conf] });
  }, 120_000);
  afterAll(async () => running?.down(), 60_000);

  it('keeps the old conf when a reload finds an error, and takes the new one when it is mended', async () => {
    const good = readFileSync(conf, 'utf8');
    writeFileSync(conf, good.replace('weight=3', 'weight=three'));
    const broken = await running.try('reload');
    expect(broken.status).toBe(7);
    expect(broken.err).toMatch(/nginx.conf, line \d+:/);
    expect((await fetch(`${running.url}/mult?op1=6&op2=7`)).status).toBe(200);
    writeFileSync(conf, good.replace('weight=3', 'weight=1'));
    await running.run('reload');
    await until(async () => {
      const said = await running.run('request', 'mult', '6', '7', '-n', '4');
      return said.split('cr-mult1 ✓').length === 3;
    }, 'weights are equal');
  }, 120_000);

  it('foretells who is refused at a port on which nobody listens', async () => {
    const good = readFileSync(conf, 'utf8');
    writeFileSync(conf, good.replace('server mult1:3005', 'server mult1:3004'));
    await running.run('reload');
    const said = await running.run('predict', 'mult', '-n', '1');
    expect(said).toMatch(/mult1:3004: mult1 listens on 3005.* ✕ refused → cr-mult2 ✓/s);
    expect(await running.run('request', 'mult', '6', '7')).toMatch(/ ✕ refused → cr-mult2 ✓/);
    writeFileSync(conf, good);
    await running.run('reload');
  }, 60_000);

  it('is named to who looks under another name', async () => {
    const said = await lab(['ps'], { LAB_NAME: 'nobody-' });
    expect([said.status, said.err]).toEqual([9, expect.stringContaining('LAB_NAME=cr- ./lab …')]);
  });

  it('starts a crashed replica again, and leaves one that was killed on purpose', async () => {
    const { name: soma = '', pid = 0 } = (await running.rows()).find(({ service }) => service === 'soma') ?? {};
    // From outside, the way a crash comes: the process ends with an error, and nobody asked for it.
    if (target === 'compose') {
      const host = (await docker('inspect', '--format', '{{.State.Pid}}', soma)).trim();
      const crash = ['node', '-e', `process.kill(${host}, 'SIGKILL')`];
      await docker('run', '--rm', '--pid=host', '--privileged', 'node:24-slim', ...crash);
    } else process.kill(pid, 'SIGKILL');
    const row = async (name: string) => (await running.rows()).find((one) => one.name === name);
    await until(
      async () => (await row(soma))?.restarts === 1 && (await row(soma))?.state === 'running',
      `${soma} is back`,
    );
    await running.run('kill', 'cr-mult2');
    await pause(2_000);
    expect((await row('cr-mult2'))?.state).toBe('stopped');
    expect((await row('cr-mult2'))?.restarts).toBe(0);
  }, 120_000);

  if (target === 'compose')
    it('keeps its names: another folder may not start, and is told which folder has them (status 6)', async () => {
      const clone = join(makeFolder(), 'other folder');
      spawnSync('git', ['clone', '--quiet', ROOT, clone]);
      const args = ['up', '--engine', 'compose', '--detach', '--port', String(await freePort())];
      const said = await lab(args, { LAB_NAME: 'cr-' }, clone);
      expect(said.status).toBe(6);
      expect(said.err).toContain(`by the lab in ${ROOT}`);
      expect((await fetch(`${running.url}/ping`)).status).toBe(200);
    }, 120_000);
});

describeWith(['docker'], 'a lab of containers', () => {
  beforeAll(async () => {
    await docker('rm', '-f', 'nt-mult1').catch(() => {});
  });

  it('refuses to start when a name is taken, naming the container (status 6)', async () => {
    await docker('create', '--name', 'nt-mult1', 'node:24-slim', 'true');
    const said = await lab(['up', '--engine', 'compose', '--detach', '--port', String(await freePort())], {
      LAB_NAME: 'nt-',
    });
    await docker('rm', 'nt-mult1');
    expect(said.status).toBe(6);
    expect(said.err).toMatch(/the container name nt-mult1 is taken/);
  }, 60_000);
});
