// What experiments stand on: a lab of a run's own, and a record of it in which no line is missing and none is there twice.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { projectName } from '../workbench/engines/compose/project.ts';
import { type OwnLab, type OwnLabOptions, startOwnLab } from '../workbench/engines/own-lab.ts';
import { editConf } from '../workbench/model/conf/edit.ts';
import { attemptsOf } from '../workbench/record/attempts.ts';
import { RUN_FILES } from '../workbench/record/run-files.ts';
import { type AccessLine, type EventLine, parseLine, type ReplicaLine } from '../workbench/record/schema.ts';
import { makeFolder, processesOf } from './support/cli.ts';
import { docker, figure, ROOT } from './support/lab.ts';
import { type Sample, send } from './support/load.ts';
import { describeFor, EVERYWHERE, type Target } from './support/targets.ts';

const RUNS = join(ROOT, '.lab', 'run');

function read<Line>(folder: string, file: keyof typeof RUN_FILES): Line[] {
  const lines = readFileSync(join(folder, RUN_FILES[file]), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => parseLine(line) as Line);
}

const optionsFor = (target: Target, conf: string): OwnLabOptions => ({
  engine: target === 'compose' ? 'compose' : 'process',
  balancer: target === 'embedded' ? 'embedded' : undefined,
  conf,
  scale: new Map([['ping', 2]]),
  say: () => {},
});

/** Sends 200 requests a second to ping and mult, each on a connection and with an id of its own, until it is stopped. */
class Sender {
  readonly answers = new Map<string, Sample>();
  readonly #waiting: Promise<void>[] = [];
  readonly #sending: Promise<void>;
  #isStopped = false;

  constructor(url: string) {
    this.#sending = this.#send(url);
  }

  async #send(url: string): Promise<void> {
    const began = performance.now();
    for (let sent = 0; !this.#isStopped; await pause(2)) {
      for (const due = Math.floor((performance.now() - began) / 5); sent < due; sent++) {
        const id = `e2e-record-${sent}`;
        const path = sent % 2 === 0 ? '/ping' : '/mult?op1=6&op2=7';
        const answer = send(url, { method: 'GET', path, headers: { 'x-request-id': id } });
        this.#waiting.push(answer.then((sample) => void this.answers.set(id, sample)));
      }
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#sending;
    await Promise.all(this.#waiting);
  }
}

/** Who had an address at a moment (s), by the events alone. */
function holderAt(events: EventLine[], address: string, msec: number): string | undefined {
  const about = events.filter((event) => event.address === address && ['ready', 'start'].includes(event.event));
  return about.findLast((event) => event.msec <= msec)?.replica;
}

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

  function checkAccess(access: AccessLine[], answers: Map<string, Sample>): void {
    const ids = access.map((line) => line.request_id).filter((id) => id.startsWith('e2e-record-'));
    const answered = [...answers].filter(([, { status }]) => status > 0).map(([id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(answered.filter((id) => !ids.includes(id))).toEqual([]);
    expect(answered.length).toBeGreaterThan(answers.size * 0.99);
  }

  function checkReplicas(replicas: ReplicaLine[], access: AccessLine[], events: EventLine[], killed: string): void {
    const count = Map.groupBy(replicas, ({ request_id, replica }) => `${request_id} ${replica}`);
    expect([...count].filter(([, lines]) => lines.length > 1).map(([key]) => key)).toEqual([]);
    const without = access.filter(
      ({ served_by, request_id }) => served_by !== '' && !count.has(`${request_id} ${served_by}`),
    );
    // Whoever is killed between its answer and its line takes the line along.
    const kill = events.find(({ event }) => event === 'kill')?.msec ?? 0;
    const explained = ({ served_by, msec }: AccessLine) => served_by === killed && Math.abs(Number(msec) - kill) < 0.5;
    expect(without.filter((line) => !explained(line))).toEqual([]);
    expect(without.length).toBeLessThan(5);
    const tried = new Map(access.map((line) => [line.request_id, attemptsOf(line).attempts.length]));
    const lines = Map.groupBy(replicas, ({ request_id }) => request_id);
    expect([...lines].filter(([id, some]) => some.length > (tried.get(id) ?? 0))).toEqual([]);
  }

  function checkEvents(events: EventLine[], access: AccessLine[], mult1: string): void {
    const present = events.filter(({ detail }) => detail === 'present');
    expect(events.slice(0, present.length)).toEqual(present);
    expect(present).toHaveLength(8);
    for (const { event, address } of present)
      expect([event, address]).toEqual(['ready', expect.stringMatching(/:\d+$/)]);
    const of = (replica: string | undefined) =>
      events.filter((one) => one.replica === replica && one.detail !== 'present').map(({ event }) => event);
    expect(of(mult1)).toEqual(['stop', 'exit', 'start', 'ready', 'kill', 'exit', 'start', 'ready', 'pause', 'resume']);
    expect(of(undefined)).toEqual(['scale', 'reload', 'scale']);
    expect(events.filter(({ event, service }) => event === 'start' && service === 'ping')).toHaveLength(2);
    expect(events.filter(({ event, service }) => event === 'exit' && service === 'ping')).toHaveLength(3);
    const answered = access.filter((line) => line.served_by !== '');
    const wrong = answered.filter((line) => {
      const last = attemptsOf(line).attempts.at(-1)?.address ?? '';
      return holderAt(events, last, Number(line.msec)) !== line.served_by;
    });
    expect(wrong.map(({ upstream_addr, served_by, time }) => [upstream_addr, served_by, time])).toEqual([]);
  }

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
