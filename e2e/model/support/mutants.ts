import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model } from './predict.ts';

const SOURCE = join(import.meta.dirname, '..', '..', '..', 'workbench', 'model', 'balancing');

/** One wrong idea of nginx, as changes of the model's text. */
export interface Mutant {
  /** Of a scenario that tells it from nginx. */
  seed: number;
  name: string;
  /** File, what stands there exactly once, and what stands there instead. */
  changes: [file: string, from: string, to: string][];
}

/** A mutant of one change. */
export const one = (seed: number, name: string, file: string, from: string, to: string): Mutant => ({
  seed,
  name,
  changes: [[file, from, to]],
});

/**
 * Applies a mutant to a copy of the model and loads that.
 * @throws if a text is not found exactly once: the model has changed, and the mutant must follow
 */
export async function loadMutant({ name, changes }: Mutant): Promise<Model> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-mutant-'));
  try {
    cpSync(SOURCE, folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    for (const [file, from, to] of changes) {
      const parts = readFileSync(join(folder, file), 'utf8').split(from);
      if (parts.length !== 2) throw new Error(`mutant "${name}": ${file} has ${parts.length - 1} times: ${from}`);
      writeFileSync(join(folder, file), parts.join(to));
    }
    const { Group } = await import(join(folder, 'group.ts'));
    const { Request } = await import(join(folder, 'request.ts'));
    return { Group, Request };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
