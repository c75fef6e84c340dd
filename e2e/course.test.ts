// What a student does on the second evening: a service of one's own, the course's commands, the page.

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { chromium } from 'playwright-core';
import { makeClone } from './support/clone.ts';
import { docker, findBrowser, finish, freePort, lab, ROOT, TestLab } from './support/lab.ts';
import { send } from './support/load.ts';
import { describeFor, EVERYWHERE, nameFor, PROCESSES } from './support/targets.ts';
import { inTurn } from './support/turn.ts';

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
    // Containers take it while they are up, as README says; processes begin anew.
    if (target !== 'compose') addDiv(clone.root);
    const own = await TestLab.up(target, { name: 'dv-', root: clone.root });
    try {
      if (target === 'compose') {
        addDiv(clone.root);
        await own.run('up', '--engine', 'compose', '--detach', '--port', new URL(own.url).port);
      }
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
    expect((await inTurn(() => run('up', '--build', '-d', '--scale', 'ping=2'))).status).toBe(0);
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
