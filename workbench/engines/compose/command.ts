import { LabFailure } from '../failure.ts';
import { type Finished, findCompose, noCompose, run, stream } from './docker.ts';

/** Compose's command line for one project. */
export class Compose {
  readonly #project: string;
  readonly #root: string;
  readonly #variables: () => NodeJS.ProcessEnv;
  #command: string[] | undefined;

  /** @param variables its environment, those of docker-compose.yml among them */
  constructor(root: string, project: string, variables: () => NodeJS.ProcessEnv) {
    this.#root = root;
    this.#project = project;
    this.#variables = variables;
  }

  /** The command and its first arguments. @throws LabFailure where no engine answers */
  base(): [string, ...string[]] {
    this.#command ??= findCompose();
    const [command, ...first] = this.#command ?? [];
    if (command === undefined) throw noCompose();
    return [command, ...first, '-p', this.#project];
  }

  get #options() {
    return { cwd: this.#root, env: this.#variables() };
  }

  /** Runs it to its end, or until `signal` aborts. `show`: a person sees its progress. */
  run(args: string[], show = false, signal?: AbortSignal): Promise<Finished> {
    const [command, ...first] = this.base();
    return run(command, [...first, ...args], { ...this.#options, show, signal });
  }

  /** Runs it to its end. @throws LabFailure with its last words, if it fails */
  async must(what: string, args: string[], show = false): Promise<void> {
    const { status, stderr } = await this.run(args, show);
    if (status === 0) return;
    throw new LabFailure('failed', `Compose could not ${what}. It said:`, ...stderr.trim().split('\n').slice(-5));
  }

  /** Runs it until `signal` aborts, and hands over each line it prints. */
  async stream(args: string[], line: (text: string) => void, signal: AbortSignal): Promise<void> {
    const [command, ...first] = this.base();
    await stream(command, [...first, ...args], this.#options, line, signal);
  }
}
