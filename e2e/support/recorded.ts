import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { attemptsOf } from '../../workbench/record/attempts.ts';
import { RUN_FILES } from '../../workbench/record/run-files.ts';
import { type AccessLine, type EventLine, parseLine, type ReplicaLine } from '../../workbench/record/schema.ts';
import { type Sample, send } from './load.ts';

/** The lines of one file of a record. */
export function read<Line>(folder: string, file: keyof typeof RUN_FILES): Line[] {
  const lines = readFileSync(join(folder, RUN_FILES[file]), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => parseLine(line) as Line);
}

/** Sends 200 requests a second to ping and mult, each on a connection and with an id of its own, until it is stopped. */
export class Sender {
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

/** Whether nginx has written one line for each answer. */
export function checkAccess(access: AccessLine[], answers: Map<string, Sample>): void {
  const ids = access.map((line) => line.request_id).filter((id) => id.startsWith('e2e-record-'));
  const answered = [...answers].filter(([, { status }]) => status > 0).map(([id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(answered.filter((id) => !ids.includes(id))).toEqual([]);
  expect(answered.length).toBeGreaterThan(answers.size * 0.99);
}

/** Whether each replica has written one line for each of its answers. `killed`: who may have lost some. */
export function checkReplicas(
  replicas: ReplicaLine[],
  access: AccessLine[],
  events: EventLine[],
  killed: string,
): void {
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

/** Whether the events tell what was done in the test, and who had which address when. */
export function checkEvents(events: EventLine[], access: AccessLine[], mult1: string): void {
  const present = events.filter(({ detail }) => detail === 'present');
  expect(events.slice(0, present.length)).toEqual(present);
  expect(present).toHaveLength(8);
  for (const { event, address } of present) expect([event, address]).toEqual(['ready', expect.stringMatching(/:\d+$/)]);
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
