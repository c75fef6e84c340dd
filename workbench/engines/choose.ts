import { findCompose } from './compose/docker.ts';
import { ComposeEngine } from './compose/engine.ts';
import type { Engine } from './engine.ts';
import { LabFailure } from './failure.ts';
import { ProcessEngine } from './process/engine.ts';

export type EngineName = 'compose' | 'process';

const make = (name: EngineName, root: string, labName: string): Engine =>
  name === 'compose' ? new ComposeEngine(root, labName) : new ProcessEngine(root, labName);

/** Picks the engine for a new lab, and says which and why. */
export function chooseEngine(
  root: string,
  labName: string,
  asked: EngineName | undefined,
): { engine: Engine; why: string } {
  if (asked !== undefined) return { engine: make(asked, root, labName), why: 'as asked' };
  if (findCompose() !== undefined)
    return { engine: make('compose', root, labName), why: 'a container engine answers here' };
  return {
    engine: make('process', root, labName),
    why: 'no container engine answers here, so each replica is a process',
  };
}

/**
 * Finds the lab that runs in this folder.
 * @throws LabFailure if none does
 */
export async function findLab(root: string, labName: string, asked: EngineName | undefined): Promise<Engine> {
  for (const name of asked === undefined ? (['process', 'compose'] as const) : [asked]) {
    const engine = make(name, root, labName);
    if (await engine.isRunning()) return engine;
  }
  throw new LabFailure(
    'notRunning',
    `no lab is running here${labName === '' ? '' : ` under the name ${labName}`}.`,
    'Start one: ./lab up',
  );
}

/** Every engine of this folder, for cleaning up. */
export function allEngines(root: string, labName: string): Engine[] {
  return [make('process', root, labName), make('compose', root, labName)];
}
