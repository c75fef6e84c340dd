import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type EngineName, findLab } from '../../engines/choose.ts';
import type { BalancerName, Engine, Replica } from '../../engines/engine.ts';
import { LabFailure } from '../../engines/failure.ts';
import { readConf } from '../../engines/modelled/source.ts';
import { type OwnLab, startOwnLab } from '../../engines/own-lab.ts';
import { difference, type Edit, EditError, editConf } from '../../model/conf/edit.ts';
import type { Experiment } from '../experiment.ts';

/** What `./lab run` was told about the lab to use. */
export interface SessionOptions {
  root: string;
  engine: EngineName | undefined;
  balancer: BalancerName | undefined;
  /** Use the lab that runs already, of this name; undefined: start one. */
  attach: string | undefined;
  /** Gives up starting it. */
  signal?: AbortSignal;
  say: (line: string) => void;
}

/** A conf as an experiment uses it. */
export interface UsedConf {
  text: string;
  /** The student's own file; a lab of a run's own has a copy of its folder. */
  file: string;
  /** Whether the text is what stands in that file. */
  isWhole: boolean;
  /** Against the student's nginx.conf; '' where it is that. */
  difference: string;
}

const STUDENTS = 'nginx/nginx.conf';
const ADDRESSES_MS = 3_500; // until nginx has heard of a container's new address

/** The lab that experiments run on, one after the other: one of their own, or the student's. */
export class Session {
  readonly engine: Engine;
  readonly attached: boolean;
  readonly #options: SessionOptions;
  readonly #own: OwnLab | undefined;
  /** Where the own lab's conf lies: a copy of nginx/, so that nothing of the student's is edited. */
  readonly #folder: string | undefined;

  private constructor(options: SessionOptions, engine: Engine, own?: OwnLab, folder?: string) {
    this.#options = options;
    this.engine = engine;
    this.attached = own === undefined;
    this.#own = own;
    this.#folder = folder;
  }

  static async open(options: SessionOptions): Promise<Session> {
    if (options.attach !== undefined) {
      const engine = await findLab(options.root, options.attach, options.engine);
      if (options.balancer !== undefined && options.balancer !== engine.balancer)
        throw new LabFailure(
          'usage',
          `the lab that runs has the balancer ${engine.balancer}, not ${options.balancer}.`,
          'Leave --balancer out, or run it on a lab of its own, without --attach.',
        );
      return new Session(options, engine);
    }
    const folder = join(options.root, '.lab', 'experiments', String(process.pid));
    readConf(join(options.root, STUDENTS));
    copyConf(options.root, folder);
    try {
      const own = await startOwnLab(options.root, {
        engine: options.engine,
        balancer: options.balancer,
        conf: join(folder, 'nginx.conf'),
        scale: new Map(),
        say: options.say,
        ...(options.signal && { signal: options.signal }),
      });
      return new Session(options, own.engine, own, folder);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw inStudentsTerms(error, folder);
    }
  }

  /** Brings the lab into the state in which an experiment begins: all replicas up, its conf read, all failures forgotten. */
  async prepare(experiment: Experiment): Promise<UsedConf> {
    if (this.attached) return this.#checkAttached(experiment);
    const used = this.#writeConf(experiment);
    const moved = await this.#restore(experiment);
    if (moved && this.engine.kind === 'compose') await pause(ADDRESSES_MS);
    await this.engine.reload().catch((error) => {
      throw inStudentsTerms(error, this.#folder ?? '');
    });
    return used;
  }

  /** Gives the conf further edits, for a `reload` in the middle of an experiment. */
  changeConf(edits: Edit[]): void {
    if (this.#folder === undefined)
      throw new LabFailure(
        'usage',
        'this experiment changes the conf, and must not change yours: run it without --attach.',
      );
    const file = join(this.#folder, 'nginx.conf');
    writeFileSync(file, edited(readFileSync(file, 'utf8'), STUDENTS, edits));
  }

  /** The conf as it will be after some changes, one after the other. @returns its file, beside the one in use */
  preview(changes: readonly Edit[][]): string {
    const folder = this.#folder ?? '';
    const file = join(folder, 'nginx.conf');
    const text = changes.reduce((before, edits) => edited(before, STUDENTS, edits), readFileSync(file, 'utf8'));
    const ahead = join(folder, 'ahead.conf');
    writeFileSync(ahead, text);
    return ahead;
  }

  #writeConf({ variant }: Experiment): UsedConf {
    const { root } = this.#options;
    const folder = this.#folder ?? '';
    copyConf(root, folder);
    const file = join(root, 'nginx', variant?.file ?? 'nginx.conf');
    const before = readFileSync(file, 'utf8');
    const text = edited(before, relative(process.cwd(), file), variant?.edits ?? []);
    writeFileSync(join(folder, 'nginx.conf'), text);
    return {
      text,
      file,
      isWhole: text === before,
      difference: variant?.file === undefined ? difference(before, text, STUDENTS) : '',
    };
  }

  /** @returns whether any replica came or went */
  async #restore({ scale = {} }: Experiment): Promise<boolean> {
    let moved = false;
    const replicas = await this.engine.replicas();
    for (const { name, state } of replicas) {
      if (state === 'paused') await this.engine.act('resume', name);
      if (state === 'stopped') await this.engine.act('start', name);
      moved ||= state === 'stopped';
    }
    const counts = countScalable(replicas);
    for (const [service, count] of counts) {
      const wanted = scale[service] ?? 1;
      if (wanted === count) continue;
      await this.engine.scale(service, wanted);
      moved = true;
    }
    return moved;
  }

  async #checkAttached({ name, variant, scale = {} }: Experiment): Promise<UsedConf> {
    if (variant !== undefined)
      throw new LabFailure(
        'usage',
        `${name} needs another conf than yours (${variant.because})`,
        `Run it on a lab of its own: ./lab run ${name}`,
      );
    const replicas = await this.engine.replicas();
    const down = replicas.filter(({ state }) => state !== 'running');
    if (down.length > 0)
      throw new LabFailure(
        'usage',
        `an experiment begins with every replica up, but ${down.map((one) => `${one.name} is ${one.state}`).join(', ')}.`,
        `Start it: ./lab start ${down[0]?.name}`,
      );
    for (const [service, count] of countScalable(replicas)) {
      const wanted = scale[service] ?? count;
      if (wanted !== count)
        throw new LabFailure(
          'usage',
          `${name} begins with ${service}=${wanted}, and there are ${count}.`,
          `Scale it: ./lab scale ${service}=${wanted}`,
        );
    }
    const text = readFileSync(this.engine.loadedConf, 'utf8');
    return { text, file: this.engine.conf, isWhole: true, difference: '' };
  }

  /** Ends the lab, if it is the session's own. */
  async end(): Promise<void> {
    await this.#own?.end();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Service → replicas, for the services that can be scaled: their replicas have numbers. */
function countScalable(replicas: readonly Replica[]): Map<string, number> {
  const numbered = replicas.filter(({ name, service }) => !name.endsWith(service));
  return new Map([...Map.groupBy(numbered, ({ service }) => service)].map(([service, some]) => [service, some.length]));
}

/** @throws LabFailure if the conf lacks what an experiment changes */
function edited(text: string, file: string, edits: readonly Edit[]): string {
  try {
    return editConf(text, file, edits);
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    throw new LabFailure(
      'conf',
      `this experiment changes the conf for its question, and can't. ${error.message}`,
      'Bring that line back, or run another experiment.',
    );
  }
}

/** An error about the copy that a lab of a run's own uses, told of the file that the student knows. */
function inStudentsTerms(error: unknown, folder: string): unknown {
  if (!(error instanceof LabFailure)) return error;
  const [from, to] = [relative(process.cwd(), folder), relative(process.cwd(), join(folder, '../../../nginx'))];
  const tell = (text: string) => text.replaceAll(folder, join(folder, '../../../nginx')).replaceAll(from, to);
  error.message = tell(error.message);
  error.advice.splice(0, error.advice.length, ...error.advice.map(tell));
  return error;
}

// The folder itself must stay: a container that has it mounted would go on with the old one.
function copyConf(root: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'nginx'), folder, { recursive: true });
}
