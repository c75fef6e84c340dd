import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../workbench/engines/engine.ts';
import type { Experiment, Step } from '../../workbench/experiments/experiment.ts';
import { runExperiment } from '../../workbench/experiments/play/run.ts';
import { Session } from '../../workbench/experiments/play/session.ts';
import { type Edit, editConf } from '../../workbench/model/conf/edit.ts';
import type { Verdict } from '../../workbench/record/verdict.ts';
import { linkPackages, makeClone } from '../support/clone.ts';

/** A change of one file: what stands in it exactly once, and what stands there instead. */
export type Change = [file: string, from: string, to: string];

/** What is wrong with a lab. Nothing: it is in order. */
export interface SetUp {
  /** Edits of nginx/nginx.conf: the student's own conf, which the prediction starts from. */
  conf?: readonly Edit[];
  /** Changes of the programs: services, the balancer's engine, the sender. What judges the run stays as it is. */
  sources?: readonly Change[];
  /** What is done behind everybody's back before a step. */
  meddle?: (step: Step, engine: Engine) => Promise<void>;
}

/** A copy of the project with a lab of its own, in which set-ups are built and run. */
export class Workshop {
  readonly #root: string;
  readonly #remove: () => void;
  readonly #session: Session;
  readonly #conf: string;

  private constructor(root: string, remove: () => void, session: Session) {
    this.#root = root;
    this.#remove = remove;
    this.#session = session;
    this.#conf = readFileSync(join(root, 'nginx/nginx.conf'), 'utf8');
  }

  /** Starts the lab. @param sources are changed before, and stay so @throws if a text is not found exactly once */
  static async open(sources: readonly Change[] = []): Promise<Workshop> {
    const { root, remove } = makeClone('workshop', false);
    try {
      linkPackages(root);
      for (const change of sources) changeFile(root, change);
      const say = () => {};
      const options = { root, engine: 'process', balancer: 'nginx', attach: undefined, say } as const;
      return new Workshop(root, remove, await Session.open(options));
    } catch (error) {
      remove();
      throw error;
    }
  }

  /** Runs an experiment on a set-up, once. */
  async run(experiment: Experiment, { conf = [], meddle }: SetUp = {}, seed = 0): Promise<Verdict> {
    const file = join(this.#root, 'nginx/nginx.conf');
    writeFileSync(file, editConf(this.#conf, file, conf));
    const { engine } = this.#session;
    const { verdict, folder } = await runExperiment(experiment, this.#session, {
      root: this.#root,
      rate: undefined,
      seed,
      signal: new AbortController().signal,
      tell: () => {},
      ...(meddle && { meddle: (step: Step) => meddle(step, engine) }),
    });
    rmSync(folder, { recursive: true, force: true });
    return verdict;
  }

  async close(): Promise<void> {
    await this.#session.end();
    this.#remove();
  }
}

function changeFile(root: string, [file, from, to]: Change): void {
  const parts = readFileSync(join(root, file), 'utf8').split(from);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${from}`);
  writeFileSync(join(root, file), parts.join(to));
}
