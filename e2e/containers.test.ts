import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { docker, figure, TestLab } from './support/lab.ts';
import { Load, send } from './support/load.ts';
import { describeWith } from './support/needs.ts';

describeWith(['docker'], 'containers', () => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await TestLab.up('compose', { name: 'co-' });
  }, 180_000);
  afterAll(async () => lab?.down(), 60_000);

  it('have images of at most 20 MB over their base', async () => {
    const images = (
      await docker(
        'ps',
        '--filter',
        'label=com.docker.compose.service',
        '--filter',
        'name=co-',
        '--format',
        '{{.Image}}',
      )
    )
      .trim()
      .split('\n')
      .filter((image) => image !== 'nginx:1.30');
    const size = async (image: string) => Number(await docker('image', 'inspect', '--format', '{{.Size}}', image));
    const base = await size('node:24-slim');
    const over = await Promise.all(images.map(async (image) => (await size(image)) - base));
    figure(`images over their base: ${[...new Set(over.map((bytes) => (bytes / 1e6).toFixed(1)))].join(', ')} MB`);
    expect(images.length).toBeGreaterThanOrEqual(7);
    expect(Math.max(...over)).toBeLessThanOrEqual(20e6);
  });

  it('take at most 100 MiB each after 10,000 requests', async () => {
    const load = new Load(
      lab.url,
      ['/ping', '/soma?op1=1&op2=2', '/sub?op1=1&op2=2', '/mult?op1=1&op2=2', '/calc?expr=1'].map((path) => ({
        method: 'GET',
        path,
      })),
      { rate: 700, seconds: 10_000 / 700 },
    );
    const samples = await load.done();
    await docker('kill', lab.replica('mult1'), lab.replica('mult2')); // so that the backup gets its share
    const backup = await new Load(lab.url, [{ method: 'GET', path: '/mult?op1=1&op2=2' }], {
      rate: 400,
      seconds: 5,
    }).done();
    await docker('start', lab.replica('mult1'), lab.replica('mult2'));
    await pause(3_000);
    const stats = (await docker('stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}'))
      .trim()
      .split('\n')
      .filter((line) => /co-|-co/.test(line));
    const used = stats
      .map((line) => /^(\S+) ([\d.]+)(\w+)/.exec(line))
      .map((match) => [match?.[1], Number(match?.[2]) * (match?.[3] === 'GiB' ? 1024 : 1)] as const);
    figure(
      `docker stats after ${samples.length + backup.length} requests: ${used.map(([name, mib]) => `${name} ${mib} MiB`).join(', ')}`,
    );
    expect(used.length).toBeGreaterThanOrEqual(8);
    for (const [, mib] of used) expect(mib).toBeLessThanOrEqual(100);
  }, 120_000);

  it('are unprivileged, read-only, without capabilities, bounded, and without a way out', async () => {
    const ids = (await docker('ps', '-q', '--filter', 'label=com.docker.compose.project', '--filter', 'name=co'))
      .trim()
      .split('\n');
    const all = JSON.parse(await docker('inspect', ...ids)) as {
      Name: string;
      Config: { User: string };
      HostConfig: Record<string, unknown>;
      NetworkSettings: { Ports: Record<string, { HostIp: string }[] | null>; Networks: Record<string, unknown> };
    }[];
    for (const { Name, Config, HostConfig, NetworkSettings } of all) {
      expect(Config.User).not.toMatch(/^(root|0)?$/);
      expect(HostConfig).toMatchObject({
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
      });
      expect(HostConfig.Memory).toBeGreaterThan(0);
      expect(HostConfig.PidsLimit).toBeGreaterThan(0);
      const published = Object.values(NetworkSettings.Ports).flatMap((ports) => ports ?? []);
      expect(published.map(({ HostIp }) => HostIp)).toEqual(Name.endsWith('nginx') ? ['127.0.0.1'] : []);
      if (!Name.endsWith('nginx')) expect(Object.keys(NetworkSettings.Networks)).toHaveLength(1);
    }
    const probe = await docker(
      'exec',
      lab.replica('mult1'),
      'node',
      '-e',
      "require('net').connect(53, '192.0.2.1').on('error', (e) => console.log(e.code)).setTimeout(1500, () => { console.log('nothing'); process.exit() })",
    );
    expect(probe).toMatch(/ENETUNREACH|EHOSTUNREACH|nothing/);
    expect((await send(lab.url, { method: 'GET', path: '/ping' })).servedBy).toMatch(/ping-1$/);
  }, 60_000);

  it('name each replica as docker ps shows it', async () => {
    const names = (await docker('ps', '--format', '{{.Names}}')).trim().split('\n');
    for (const path of ['/ping/status', '/soma/status', '/sub/status', '/mult/status', '/calc/status']) {
      expect(names).toContain((await send(lab.url, { method: 'GET', path })).servedBy);
    }
  });
});
