import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { allEngines, otherLabs } from '../engines/choose.ts';
import { findCompose } from '../engines/compose/docker.ts';
import { LabFailure } from '../engines/failure.ts';
import { print, say } from './text.ts';

/** `./lab down`: ends whatever runs in this folder under this name, and what a crashed run left. */
export async function down(root: string, name: string, all: boolean): Promise<void> {
  const others = all ? await otherLabs(root, name) : [];
  if (others.length > 0) {
    throw new LabFailure(
      'name',
      `another lab of this folder is up (${others.join(', ')}), and needs what --all removes.`,
      'End it first: LAB_NAME=… ./lab down, or leave --all out.',
    );
  }
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
