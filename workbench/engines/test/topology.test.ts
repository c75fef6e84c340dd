import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { DockerEvents } from '../compose/events.ts';
import { composeVariables, projectName } from '../compose/project.ts';
import { brokenConf } from '../conf/broken.ts';
import { interpolate, readTopology } from '../topology.ts';

const ROOT = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'lab-topology-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (text: string) => {
  mkdirSync(join(folder, 'soma/src'), { recursive: true });
  writeFileSync(join(folder, 'soma/src/main.ts'), '');
  writeFileSync(join(folder, 'docker-compose.yml'), text);
  return () => readTopology(folder, {});
};

describe('the topology', () => {
  it('is what docker-compose.yml says, with the prefix of a second lab', () => {
    const { members, gateway } = readTopology(ROOT, { LAB_NAME: 'b-' });
    expect(members.map(({ name }) => name)).toEqual(['ping', 'soma', 'sub', 'calc', 'mult1', 'mult2', 'mult-backup']);
    expect(members.find(({ name }) => name === 'mult2')).toMatchObject({
      container: 'b-mult2',
      folder: 'mult',
      port: 3005,
    });
    expect(gateway).toEqual({ name: 'nginx', container: 'b-nginx', port: 8080 });
  });

  it('gives each folder a port of its own, as an address may pass from one service to another', () => {
    const ports = new Map(readTopology(ROOT, {}).members.map(({ folder: name, port }) => [name, port]));
    expect(new Set(ports.values()).size).toBe(ports.size);
  });

  it('names the entry that has no port, and the one whose folder is missing', () => {
    expect(write('services:\n  soma: { build: ., environment: {} }\n')).toThrow(/service soma has no PORT/);
    expect(
      write('services:\n  div: { build: { context: ., args: { SERVICE: div } }, environment: { PORT: 1 } }\n'),
    ).toThrow(/no div\/src\/main.ts/);
    expect(write('services: [')).toThrow(/docker-compose.yml can't be read/);
  });

  it('replaces variables as Compose does', () => {
    const environment = { A: 'x', EMPTY: '' };
    for (const [text, result] of [
      ['${A}', 'x'],
      ['${B:-d}', 'd'],
      ['${EMPTY:-d}', 'd'],
      ['${EMPTY-d}', ''],
      ['${B}', ''],
      ['$${A}', '${A}'],
      ['a${B:-}b', 'ab'],
      ['$A', '$A'],
    ] as const) {
      expect(interpolate(text, environment)).toBe(result);
    }
  });
});

describe("Compose's names", () => {
  it('are those of docker-compose typed by hand, and others for a second lab', () => {
    expect(projectName('/home/x/Meu Rodizio.v2', '')).toBe('meurodiziov2');
    expect(projectName('/home/x/rodizio', 'b-')).toBe('rodizio-b');
    expect(projectName('/home/x/日本', '')).toBe('lab');
  });

  it('show nginx the conf inside the container, wherever it lies', () => {
    const options = { port: 1, bind: '127.0.0.1' };
    expect(composeVariables('/lab', { ...options, conf: '/lab/nginx/classic.conf' })).toMatchObject({
      LAB_CONF: '/lab/nginx/classic.conf',
      LAB_CONF_DIR: './nginx',
    });
    expect(composeVariables('/lab', { ...options, conf: '/home/x/my.conf' })).toMatchObject({
      LAB_CONF: '/lab/conf/my.conf',
      LAB_CONF_DIR: '/home/x',
    });
  });
});

describe("Docker's events", () => {
  const reader = () => {
    const events = new DockerEvents();
    return (Action: string, attributes: object = {}) =>
      events.read(
        JSON.stringify({
          Action,
          timeNano: 5e6,
          Actor: { Attributes: { name: 'mult1', 'com.docker.compose.service': 'mult1', ...attributes } },
        }),
      )?.event;
  };

  it('are told in the words of the record', () => {
    const event = reader();
    expect(['pause', 'unpause', 'start', 'health_status: healthy'].map((action) => event(action))).toEqual([
      'pause',
      'resume',
      'start',
      'ready',
    ]);
  });

  it('tell of a stop when it begins, and once', () => {
    const event = reader();
    expect([event('kill', { signal: '15' }), event('stop'), event('die')]).toEqual(['stop', undefined, 'exit']);
  });

  it('tell a kill from a stop, and from a signal that ends nothing', () => {
    const event = reader();
    expect(['9', '3', '1', '10'].map((signal) => event('kill', { signal }))).toEqual([
      'kill',
      'stop',
      undefined,
      undefined,
    ]);
  });

  it('take only an end that nobody asked for for a crash', () => {
    const event = reader();
    expect([
      event('die', { exitCode: '137' }),
      event('start'),
      event('kill', { signal: '9' }),
      event('die', { exitCode: '137' }),
    ]).toEqual(['crash', 'start', 'kill', 'exit']);
    expect([event('start'), event('die', { exitCode: '0' })]).toEqual(['start', 'exit']);
    expect([event('exec_create: sh'), new DockerEvents().read('no json')]).toEqual([undefined, undefined]);
  });
});

describe('a conf that nginx refuses', () => {
  it('is cited with the file and the line of the student, not of the copy', () => {
    writeFileSync(join(folder, 'nginx.conf'), 'http {\n  upstrem x {\n}\n');
    const failure = brokenConf(
      'nginx: [emerg] unknown directive "upstrem" in /run/next/nginx.conf:2\nnginx: configuration file /run/next/nginx.conf test failed\n',
      [['/run/next/', `${folder}/`]],
    );
    expect(failure.message).toBe('nginx refuses this conf: unknown directive "upstrem"');
    expect(failure.advice.join('\n')).toMatch(/nginx.conf, line 2:\n {2}upstrem x \{/);
    expect(failure.status).toBe(7);
  });

  it('is still told when nginx names no place', () => {
    expect(brokenConf('nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)\n', []).message).toContain(
      'bind() to 0.0.0.0:80 failed',
    );
  });
});
