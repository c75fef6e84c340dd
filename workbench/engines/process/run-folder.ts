import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BalancerName } from '../engine.ts';

/** What a running lab of the process engine leaves in its folder, so that other commands find it. */
export interface RunState {
  v: 1;
  /** The supervisor, which leads the process group of everything it started. */
  pid: number;
  /** Where the supervisor takes commands: a port on 127.0.0.1 and the word that opens it. */
  control: number;
  token: string;
  port: number;
  bind: string;
  conf: string;
  balancer: BalancerName;
}

/** The folder of one lab under .lab/run: its state, its record, its logs, its derived conf. `name` is safe as a file name. */
export class RunFolder {
  readonly path: string;

  constructor(root: string, name: string) {
    this.path = join(root, '.lab', 'run', name);
  }

  file(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  /** Empties the folder for a new run. */
  renew(): void {
    this.remove();
    for (const folder of ['logs', 'record', 'conf', 'temporary']) mkdirSync(this.file(folder), { recursive: true });
  }

  readState(): RunState | undefined {
    try {
      return JSON.parse(readFileSync(this.file('state.json'), 'utf8')) as RunState;
    } catch {
      return undefined;
    }
  }

  writeState(state: RunState): void {
    writeFileSync(this.file('state.json.new'), JSON.stringify(state), { mode: 0o600 });
    renameSync(this.file('state.json.new'), this.file('state.json'));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  forgetState(): void {
    rmSync(this.file('state.json'), { force: true });
  }
}
