// What experiments stand on: a lab of a run's own, and a record of it in which no line is missing and none is there twice.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { projectName } from '../workbench/engines/compose/project.ts';
import { type OwnLab, type OwnLabOptions, startOwnLab } from '../workbench/engines/own-lab.ts';
import { editConf } from '../workbench/model/conf/edit.ts';
import { makeFolder, processesOf } from './support/cli.ts';
import { docker, figure, ROOT } from './support/lab.ts';
import { send } from './support/load.ts';
import { checkAccess, checkEvents, checkReplicas, read, Sender } from './support/recorded.ts';
import { describeFor, EVERYWHERE, type Target } from './support/targets.ts';

const RUNS = join(ROOT, '.lab', 'run');

const optionsFor = (target: Target, conf: string): OwnLabOptions => ({
  engine: target === 'compose' ? 'compose' : 'process',
  balancer: target === 'embedded' ? 'embedded' : undefined,
  conf,
  scale: new Map([['ping', 2]]),
  say: () => {},
});

describeFor(EVERYWHERE, "a run's own lab", (target) => {
  const folder = join(ROOT, '.lab', 'e2e-record', target);
  const conf = join(folder, 'nginx.conf');
  const original = readFileSync(join(ROOT, 'nginx', 'nginx.conf'), 'utf8');
  const abandoned = `run-${spawnSync('true').pid}-1-`;
  const said: string[] = [];
  let lab: OwnLab;

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true }); // in the lab's folder, where nginx's container may read it
    cpSync(join(ROOT, 'nginx'), folder, { recursive: true });
    await leaveBehind();
    const started = Date.now();
    lab = await startOwnLab(ROOT, { ...optionsFor(target, conf), say: (line) => said.push(line) });
    figure(`${target}: a lab of a run's own is up after ${Date.now() - started} ms`);
  }, 180_000);
  afterAll(async () => {
    const started = Date.now();
    await lab?.end();
    rmSync(folder, { recursive: true, force: true });
    figure(`${target}: and down after ${Date.now() - started} ms`);
  }, 60_000);

  /** What a killed run leaves: here no more than a replica that was never started, or a folder. */
  async function leaveBehind(): Promise<void> {
    if (target !== 'compose') mkdirSync(join(RUNS, `process-${abandoned}`), { recursive: true });
    else {
      const project = projectName(ROOT, abandoned);
      mkdirSync(join(RUNS, `compose-${project}`), { recursive: true });
      await docker('compose', '--project-directory', ROOT, '-p', project, 'create', '--build', 'ping');
    }
  }

  it('loses no line and writes none twice while replicas come, go, crash and stand still', async () => {
    const { engine, name } = lab;
    const [mult1, mult2] = [`${name}mult1`, `${name}mult2`];
    const run = makeFolder();
    const recording = await engine.record(run);
    const sender = new Sender(engine.url);
    await engine.scale('ping', 4);
    await engine.act('stop', mult1);
    await engine.act('start', mult1);
    await engine.act('kill', mult1);
    await engine.act('start', mult1);
    await engine.reload();
    await engine.scale('ping', 1);
    await Promise.all([engine.act('pause', mult1), engine.act('pause', mult2)]);
    await Promise.all([engine.act('resume', mult1), engine.act('resume', mult2)]);
    for (const end = Date.now() + 15_000; sender.answers.size < 2_000 && Date.now() < end; ) await pause(50);
    await sender.stop();
    const stopping = Date.now();
    expect(await recording.stop()).toEqual({ complete: true, missing: [] });
    figure(`${target}: a record of ${sender.answers.size} requests is complete after ${Date.now() - stopping} ms`);
    expect(sender.answers.size).toBeGreaterThanOrEqual(2_000);
    checkAccess(read(run, 'access'), sender.answers);
    checkReplicas(read(run, 'replica'), read(run, 'access'), read(run, 'events'), mult1);
    checkEvents(read(run, 'events'), read(run, 'access'), mult1);
  }, 90_000);

  it('serves every new connection by the new conf as soon as a reload is over', async () => {
    const took: number[] = [];
    for (let round = 1; round <= 5; round++) {
      const add = `location = /which { return 200 "round ${round}"; add_header X-Served-By ${round}; }`;
      writeFileSync(conf, editConf(original, conf, [{ at: ['http', 'server'], add }]));
      const started = Date.now();
      await lab.engine.reload();
      took.push(Date.now() - started);
      const shot = { method: 'GET', path: '/which' } as const;
      const answers = await Promise.all(Array.from({ length: 40 }, () => send(lab.engine.url, shot)));
      expect(new Set(answers.map(({ servedBy }) => servedBy))).toEqual(new Set([String(round)]));
    }
    figure(`${target}: a reload is in effect after ${took.join(', ')} ms`);
    expect(Math.max(...took)).toBeLessThan(3_000);
  }, 30_000);

  it('keeps the conf in effect, and says so, where the new one is broken', async () => {
    writeFileSync(conf, `${original}\nnonsense;\n`);
    await expect(lab.engine.reload()).rejects.toThrow(/nonsense/);
    expect((await send(lab.engine.url, { method: 'GET', path: '/which' })).servedBy).toBe('5');
    writeFileSync(conf, original);
    await lab.engine.reload();
    expect((await send(lab.engine.url, { method: 'GET', path: '/which' })).status).toBe(404);
  }, 30_000);

  it('restarts two replicas at the same moment, and returns when both are ready', async () => {
    const both = ['mult1', 'mult2'].map((one) => `${lab.name}${one}`);
    await Promise.all(both.map((one) => lab.engine.act('restart', one)));
    const replicas = (await lab.engine.replicas()).filter(({ name }) => both.includes(name));
    expect(replicas.map(({ state, ready }) => [state, ready])).toEqual([
      ['running', true],
      ['running', true],
    ]);
  }, 30_000);

  it('cleans up what a killed run has left, before it starts', async () => {
    expect(said).toContain(`ending a lab that a killed run has left (${abandoned})`);
    expect(readdirSync(RUNS).filter((one) => one.includes(abandoned.slice(0, -1)))).toEqual([]);
    if (target === 'compose')
      expect((await docker('ps', '-aq', '--filter', `name=${abandoned.slice(0, -1)}`)).trim()).toBe('');
  });

  it('leaves nothing behind when it is given up while it starts', async () => {
    const signal = AbortSignal.timeout(target === 'compose' ? 2_500 : 600);
    await expect(startOwnLab(ROOT, { ...optionsFor(target, conf), signal })).rejects.toThrow(/timeout/);
    // This process has started two labs: the one of the other tests is still there.
    const foreign = (list: string[]) =>
      list.filter((one) => one.includes(`run-${process.pid}-`) && !one.includes(lab.name.slice(0, -1)));
    expect(foreign(readdirSync(RUNS))).toEqual([]);
    expect(foreign(processesOf(`run-${process.pid}-`))).toEqual([]);
    if (target !== 'compose') return;
    expect(foreign((await docker('ps', '-a', '--format', '{{.Names}}')).split('\n'))).toEqual([]);
    expect(foreign((await docker('images', '--format', '{{.Repository}}')).split('\n'))).toEqual([]);
    expect(foreign((await docker('network', 'ls', '--format', '{{.Name}}')).split('\n'))).toEqual([]);
  }, 60_000);
});
