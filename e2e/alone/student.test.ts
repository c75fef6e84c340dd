// What a student does on the first evening: clone, start, copy a service, look at the page.

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { chromium } from 'playwright-core';
import { makeClone } from '../support/clone.ts';
import { docker, figure, findBrowser, finish, freePort, lab, ROOT, TestLab } from '../support/lab.ts';
import { send } from '../support/load.ts';
import { describeFor, EVERYWHERE, nameFor, PROCESSES } from '../support/targets.ts';

describeFor(PROCESSES, 'a fresh clone without Docker', (target) => {
  const clone = makeClone('Meu Rodízio (cópia)', false);
  const noNginx = target === 'embedded' ? { LAB_NGINX: '/nowhere/nginx' } : undefined;
  const env: Record<string, string> = { DOCKER_HOST: 'tcp://127.0.0.1:9', LAB_NAME: '', ...noNginx };
  afterAll(async () => {
    await lab(['down'], env, clone.root);
    clone.remove();
  }, 60_000);

  it('answers within 60 s including set-up, within 3 s once set up, and leaves nothing outside .lab', async () => {
    const before = readdirSync(clone.root);
    const port = String(await freePort());
    const seconds: number[] = [];
    for (let round = 0; round < 2; round++) {
      const started = performance.now();
      const said = await lab(['up', '--detach', '--port', port], env, clone.root);
      expect(said.err).toMatch(/engine: process \(no container engine answers here/);
      expect(said.err).toMatch(
        target === 'embedded'
          ? /balancer: the embedded balancer \(no nginx is installed here/
          : /balancer: nginx [\d.]+ \(it is installed here/,
      );
      expect(said.status).toBe(0);
      for (const path of [
        '/ping',
        '/soma?op1=1&op2=2',
        '/sub?op1=1&op2=2',
        '/mult?op1=1&op2=2',
        '/calc?expr=1%2B2*3',
      ]) {
        expect((await send(`http://127.0.0.1:${port}`, { method: 'GET', path })).status).toBe(200);
      }
      seconds.push((performance.now() - started) / 1000);
      expect((await lab(['down'], env, clone.root)).out).toMatch(/The lab is down/);
    }
    figure(
      `${target}: fresh clone, no Docker${target === 'embedded' ? ', no nginx' : ''}: all five services after ${seconds[0]?.toFixed(1)} s with set-up, after ${seconds[1]?.toFixed(1)} s without`,
    );
    expect(readdirSync(clone.root).filter((name) => !before.includes(name))).toEqual(['.lab']);
    expect(seconds[0]).toBeLessThan(60);
    expect(seconds[1]).toBeLessThan(3);
    expect((await lab(['down', '--all'], env, clone.root)).status).toBe(0);
    expect(readdirSync(clone.root)).toEqual(before);
  }, 180_000);
});

/** What a student adds to the topology and to the conf for a service of one's own. */
function addDiv(root: string): void {
  cpSync(join(root, 'soma'), join(root, 'div'), { recursive: true });
  const compose = join(root, 'docker-compose.yml');
  const entry =
    '  div:\n    <<: *service\n    build: { context: ., args: { SERVICE: div } }\n    environment: { <<: *environment, PORT: 3006 }\n\n';
  writeFileSync(compose, readFileSync(compose, 'utf8').replace('  mult1:  ', `${entry}  mult1:  `));
  const conf = join(root, 'nginx/nginx.conf');
  const location = '        location ~ ^/div(/|$) { proxy_pass http://div:3006; }\n';
  writeFileSync(
    conf,
    readFileSync(conf, 'utf8').replace('        location ~ ^/mult(', `${location}        location ~ ^/mult(`),
  );
}

describeFor(EVERYWHERE, 'cp -r soma div', (target) => {
  it('makes a service with one compose entry and one location', async () => {
    const clone = makeClone('div', true);
    addDiv(clone.root);
    const own = await TestLab.up(target, { name: 'dv-', root: clone.root });
    try {
      const answer = await fetch(`${own.url}/div?op1=10&op2=20`);
      expect(await answer.json()).toMatchObject({ resultado: 30, servidor: expect.stringMatching(/div-1$/) });
      expect(await (await fetch(`${own.url}/div/status`)).json()).toMatchObject({ status: 'OK', servico: 'div' });
      expect(await own.run('request', 'div', '6', '2')).toMatch(/div\(6, 2\)=8 +\S*div-1 ✓/);
      expect((await own.rows()).some(({ service }) => service === 'div')).toBe(true);
    } finally {
      await lab(['down', ...(target === 'compose' ? ['--all'] : [])], { LAB_NAME: 'dv-' }, clone.root);
      clone.remove();
    }
  }, 180_000);
});

describeFor(['compose'], "the course's own commands", () => {
  const clone = makeClone('exercicio', true);
  const run = (...args: string[]) =>
    finish(
      spawn('docker-compose', args, {
        cwd: clone.root,
        env: { ...process.env, LAB_NAME: 'cc-', LAB_PORT: port },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  let port = '';
  beforeAll(async () => {
    port = String(await freePort());
  });
  afterAll(async () => {
    await run('down', '--volumes', '--rmi', 'local');
    clone.remove();
  }, 60_000);

  it('docker-compose up --build -d --scale ping=2 brings up everything, healthy', async () => {
    expect((await run('up', '--build', '-d', '--scale', 'ping=2')).status).toBe(0);
    for (const end = Date.now() + 30_000; Date.now() < end; ) {
      const states = (
        await docker(
          'ps',
          '-a',
          '--filter',
          'label=com.docker.compose.project=exercicio',
          '--format',
          '{{.Names}} {{.Status}}',
        )
      )
        .trim()
        .split('\n');
      expect(states).toHaveLength(9);
      if (states.every((line) => line.includes('(healthy)'))) break;
    }
    const states = (
      await docker(
        'ps',
        '-a',
        '--filter',
        'label=com.docker.compose.project=exercicio',
        '--format',
        '{{.Names}} {{.Status}}',
      )
    )
      .trim()
      .split('\n');
    expect(states.filter((line) => !line.includes('(healthy)'))).toEqual([]);
    const names = new Set<string>();
    for (let sent = 0; sent < 8; sent++)
      names.add((await send(`http://127.0.0.1:${port}`, { method: 'GET', path: '/ping' })).servedBy);
    expect([...names].sort()).toEqual(['exercicio-ping-1', 'exercicio-ping-2']);
    expect(
      (await docker('logs', 'cc-nginx')).split('\n').filter((line) => line.includes('"uri":"/ping"')),
    ).toHaveLength(8);
  }, 180_000);
});

describeFor(['compose'], 'compose.dev.yml', () => {
  const clone = makeClone('oficina', true);
  let port = '';
  const run = (...args: string[]) =>
    finish(
      spawn('docker-compose', ['-f', 'docker-compose.yml', '-f', 'compose.dev.yml', ...args], {
        cwd: clone.root,
        env: { ...process.env, LAB_NAME: 'dev-', LAB_PORT: port },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  beforeAll(async () => {
    port = String(await freePort());
  });
  afterAll(async () => {
    await run('down', '--volumes', '--rmi', 'local');
    clone.remove();
  }, 60_000);

  for (const [service, operator] of [
    ['soma', '+'],
    ['mult', '*'],
  ] as const) {
    it(`makes a saved file of ${service} live within 2 s, after a drain`, async () => {
      if (service === 'soma') expect((await run('up', '--build', '--detach', '--wait')).status).toBe(0);
      const ask = () =>
        fetch(`http://127.0.0.1:${port}/${service}?op1=10&op2=20`).then((answer) => answer.json()) as Promise<{
          resultado: unknown;
        }>;
      const before = (await ask()).resultado as number;
      const file = join(clone.root, service, 'src', `${service}.ts`);
      writeFileSync(file, readFileSync(file, 'utf8').replace(`op1 ${operator} op2`, `op1 ${operator} op2 + 1000`));
      const saved = Date.now();
      await pause(1_950); // nobody asks meanwhile: nginx would ban, for 3 s, a replica that it finds gone
      expect((await ask()).resultado).toBe(before + 1000);
      const log = await docker('logs', service === 'soma' ? 'oficina-soma-1' : 'dev-mult1');
      const listening =
        log
          .split('\n')
          .filter((line) => line.includes('"msg":"listening"'))
          .at(-1) ?? '{}';
      const seconds = (JSON.parse(listening) as { msec: number }).msec - saved / 1000;
      figure(`compose.dev.yml: a saved file of ${service} is live after ${seconds.toFixed(1)} s`);
      for (const word of ['"signal":"SIGTERM"', '"msg":"draining"', '"msg":"stopped"']) expect(log).toContain(word);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThan(2);
    }, 180_000);
  }
});

describeFor(
  PROCESSES,
  'the welcome page',
  (target) => {
    let running: TestLab;
    beforeAll(async () => {
      running = await TestLab.up(target, { name: nameFor(target, 'pg-') });
    }, 60_000);
    afterAll(async () => running?.down(), 60_000);

    for (const scheme of ['light', 'dark'] as const) {
      it(`loads without an error and links to what works (${scheme})`, async () => {
        const browser = await chromium.launch({
          executablePath: findBrowser() ?? '',
          args: [
            '--no-sandbox',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
            '--no-first-run',
          ],
        });
        try {
          const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 900, height: 900 } });
          const errors: string[] = [];
          page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
          page.on('requestfailed', (request) => errors.push(request.url()));
          await page.goto(running.url);
          mkdirSync(join(ROOT, '.lab'), { recursive: true });
          await page.screenshot({ path: join(ROOT, '.lab', `welcome-${scheme}.png`) });
          const links = await page
            .locator('a')
            .evaluateAll((all) => all.map((link) => (link as unknown as { href: string }).href));
          expect(links.length).toBeGreaterThan(5);
          for (const link of links) expect((await fetch(link)).status).toBe(200);
          expect(errors).toEqual([]);
        } finally {
          await browser.close();
        }
      }, 60_000);
    }

    it('leaves no line in the record', () => {
      const record = readFileSync(join(ROOT, `.lab/run/process-${nameFor(target, 'pg-')}/record/access.jsonl`), 'utf8');
      expect(record).not.toMatch(/"uri":"\/(favicon\.ico)?"/);
      expect(record).toMatch(/"uri":"\/ping"/);
    });
  },
  ['chromium'],
);

describeFor(['process'], 'lab.cmd', () => {
  it('has the line ends of Windows and hands over to WSL', () => {
    const text = readFileSync(join(ROOT, 'lab.cmd'), 'utf8');
    expect(text.replaceAll('\r\n', '').includes('\n')).toBe(false);
    expect(text).toMatch(/wsl -e \.\/lab %\*/);
  });
});
