import { setTimeout as pause } from 'node:timers/promises';
import type { Engine, Replica } from '../../engines/engine.ts';
import { waitForAnswer } from '../../engines/wait-for-answer.ts';
import type { LoadProcess } from '../../load/load-process.ts';
import type { PhaseOrder, PhaseReport } from '../../load/order.ts';
import type { Edit } from '../../model/conf/edit.ts';
import type { AskedShot, Step } from '../experiment.ts';
import type { Roster } from './roster.ts';

/** Something that changed who the balancer knows. Times in ms since 1970: it began at `from` and was over at `to`. */
export interface Played {
  step: Step;
  from: number;
  to: number;
  before: Replica[];
  after: Replica[];
}

/** What a play needs of the world. */
export interface Stage {
  engine: Engine;
  load: LoadProcess;
  roster: Roster;
  /** The group under study, which is its route too. */
  upstream: string;
  agent: string;
  signal: AbortSignal;
  /** Requests a second for every load; undefined: as the experiment says. */
  rate: number | undefined;
  /** Writes the conf that a `reload` step asks for. */
  changeConf: (edits: Edit[]) => void;
  /** The balancer has another conf than before; it took effect between two moments, in ms since 1970. */
  onNewConf: (from: number, to: number) => Promise<void>;
  /** For tests of the checks: does something behind everybody's back before a step. */
  meddle: ((step: Step) => Promise<void>) | undefined;
  /** A line of progress. */
  tell: (line: string) => void;
}

const PATIENCE = 30_000;

/** Plays an experiment's steps on a real lab. Everything that is sent and done ends up in the record. */
export class RealPlay {
  /** Steps that changed the replicas or the conf, in order. */
  readonly played: Played[] = [];
  readonly reports: PhaseReport[] = [];
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      this.#stage.signal.throwIfAborted();
      await this.#stage.meddle?.(step);
      await this.#play(step);
    }
  }

  async #play(step: Step): Promise<void> {
    const { tell, signal } = this.#stage;
    switch (step.do) {
      case 'wait':
        tell(`waiting ${step.ms / 1000} s: ${step.why}`);
        await pause(step.ms, undefined, { signal });
        return;
      case 'send':
        tell(`${step.phase}: ${step.requests} requests, one at a time`);
        await this.#send(
          step,
          { kind: 'one at a time', requests: step.requests, every: step.every ?? 20 },
          step.keepAlive ?? true,
        );
        return;
      case 'load':
        return this.#load(step);
      default:
        return this.#change(step);
    }
  }

  async #load(step: Extract<Step, { do: 'load' }>): Promise<void> {
    const rate = this.#stage.rate ?? step.rate;
    this.#stage.tell(
      `${step.phase}: ${rate} requests a second ${step.untilDone ? 'until its steps are done, at most' : 'for'} ${step.seconds} s`,
    );
    const over = new AbortController();
    const pace = { kind: 'load', rate, seconds: step.seconds } as const;
    const sending = this.#send(step, pace, step.keepAlive ?? true, over.signal);
    // A fault that can't be played ends the load too: there is nothing left to see.
    const meanwhile = this.run(step.meanwhile ?? []).then(
      () => step.untilDone && over.abort(),
      (error) => {
        over.abort();
        throw error;
      },
    );
    const [sent, faults] = await Promise.allSettled([sending, meanwhile]);
    if (faults.status === 'rejected') throw faults.reason;
    if (sent.status === 'rejected') throw sent.reason;
  }

  async #send(
    { phase, shots, patience }: { phase: string; shots: AskedShot[]; patience?: number },
    pace: PhaseOrder['pace'],
    keepAlive: boolean,
    over?: AbortSignal,
  ): Promise<void> {
    const { engine, load, agent, signal, tell } = this.#stage;
    const order: PhaseOrder = {
      phase,
      url: engine.url,
      shots: shots.map((shot) => this.#prepare(shot)),
      pace,
      patience: patience ?? PATIENCE,
      keepAlive,
      agent,
    };
    const progress = (sofar: { sent: number; answered: number; failed: number }) =>
      tell(
        `${phase}: ${sofar.sent} sent, ${sofar.answered} answered${sofar.failed > 0 ? `, ${sofar.failed} failed` : ''}`,
      );
    const ends = over === undefined ? signal : AbortSignal.any([signal, over]);
    this.reports.push(await load.send(order, { progress, signal: ends }));
    signal.throwIfAborted();
  }

  /** A fault is asked of a replica by its own name. */
  #prepare({ fault, ...shot }: AskedShot): PhaseOrder['shots'][number] {
    if (fault === undefined) return shot;
    const what =
      fault.kind === 'delay' ? `delay=${fault.ms}` : fault.kind === 'status' ? `status=${fault.status}` : fault.kind;
    const header = `${what}; at=${this.#stage.roster.nameOf(fault.at)}`;
    return { ...shot, headers: { ...shot.headers, 'X-Lab-Fault': header } };
  }

  async #change(step: Exclude<Step, { do: 'wait' | 'send' | 'load' }>): Promise<void> {
    const { engine, roster, tell } = this.#stage;
    const before = await roster.refresh();
    const from = Date.now();
    if (step.do === 'scale') {
      tell(`${step.service} is scaled to ${step.count}`);
      await engine.scale(step.service, step.count);
    } else if (step.do === 'reload') {
      tell('the balancer reads its conf again');
      if (step.edits !== undefined) this.#stage.changeConf(step.edits);
      await engine.reload();
    } else if (step.do === 'await') {
      const replica = before.find(({ name }) => name === roster.nameOf(step.replica));
      tell(`waiting until ${step.replica} has answered through the balancer`);
      if (replica !== undefined) await waitForAnswer(engine, this.#stage.upstream, replica.name);
    } else {
      tell(`${step.replicas.join(' and ')}: ${step.do}`);
      await Promise.all(step.replicas.map((label) => engine.act(step.do, roster.nameOf(label))));
    }
    const to = Date.now();
    this.played.push({ step, from, to, before, after: await roster.refresh() });
    if (step.do === 'reload' && step.edits !== undefined) await this.#stage.onNewConf(from, to);
  }
}
