import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUN_FILES } from '../../record/run-files.ts';
import type { Verdict } from '../../record/verdict.ts';

const REPORTS = 'reports';

/** The folder of one run: reports/<experiment>/<its start>/, with everything it leaves. */
export class ReportFolder {
  readonly path: string;
  readonly experiment: string;
  readonly run: string;
  readonly #root: string;

  private constructor(root: string, experiment: string, run: string) {
    this.#root = root;
    this.experiment = experiment;
    this.run = run;
    this.path = join(root, REPORTS, experiment, run);
  }

  /** Makes the folder of a new run. `now` in ms since 1970. */
  static create(root: string, experiment: string, now: number): ReportFolder {
    const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
    for (let count = 1; ; count++) {
      const folder = new ReportFolder(root, experiment, count === 1 ? stamp : `${stamp}-${count}`);
      mkdirSync(join(root, REPORTS, experiment), { recursive: true });
      try {
        mkdirSync(folder.path);
        return folder;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }

  file(name: keyof typeof RUN_FILES): string {
    return join(this.path, RUN_FILES[name]);
  }

  write(name: keyof typeof RUN_FILES, value: unknown): void {
    writeFileSync(this.file(name), typeof value === 'string' ? value : `${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** Lets reports/<experiment>/latest point here. */
  markLatest(): void {
    const link = join(this.#root, REPORTS, this.experiment, 'latest');
    rmSync(link, { force: true });
    symlinkSync(this.run, link);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
    const all = join(this.#root, REPORTS, this.experiment);
    if (readdirSync(all).length === 0) rmdirSync(all);
  }
}

/** One run, as `./lab runs` lists it. */
export interface PastRun {
  experiment: string;
  run: string;
  folder: string;
  /** Undefined: it was interrupted. */
  verdict: Verdict | undefined;
}

const foldersIn = (path: string): string[] => {
  const names = statSync(path, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(path, { withFileTypes: true })
    : [];
  return names.filter((one) => one.isDirectory()).map(({ name }) => name);
};

/** Every run that is kept, oldest first. */
export function listRuns(root: string): PastRun[] {
  const runs = foldersIn(join(root, REPORTS)).flatMap((experiment) =>
    foldersIn(join(root, REPORTS, experiment)).map((run) => {
      const folder = join(root, REPORTS, experiment, run);
      return { experiment, run, folder, verdict: readVerdict(folder) };
    }),
  );
  return runs.sort((a, b) => a.run.localeCompare(b.run, undefined, { numeric: true }));
}

function readVerdict(folder: string): Verdict | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, RUN_FILES.verdict), 'utf8')) as Verdict;
  } catch {
    return undefined;
  }
}
