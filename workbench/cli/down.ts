import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { allEngines } from '../engines/choose.ts';
import { findCompose } from '../engines/compose/docker.ts';
import { print, say } from './text.ts';

/** `./lab down`: ends whatever runs in this folder under this name, and what a crashed run left. */
export async function down(root: string, name: string, all: boolean): Promise<void> {
  let running = 0;
  for (const engine of allEngines(root, name)) {
    if (engine.kind === 'compose' && findCompose() === undefined) continue;
    if (await engine.isRunning()) running++;
    await engine.down(say, all);
  }
  if (all) rmSync(join(root, '.lab'), { recursive: true, force: true });
  print(running === 0 ? 'No lab was running here.' : 'The lab is down.');
  if (all) print('Its set-up (.lab/) and its images are gone too.');
}
