import { findCompose, run, tooOld } from './compose/docker.ts';
import { ComposeEngine } from './compose/engine.ts';
import { FOLDER, projectName } from './compose/project.ts';
import type { BalancerName, Engine } from './engine.ts';
import { LabFailure } from './failure.ts';
import { isOwnName } from './own-name.ts';
import { ProcessEngine } from './process/engine.ts';
import { namesOfProcessLabs } from './process/left-over.ts';

export type EngineName = 'compose' | 'process';

export const makeEngine = (name: EngineName, root: string, labName: string): Engine =>
  name === 'compose' ? new ComposeEngine(root, labName) : new ProcessEngine(root, labName);

/** Picks the engine for a new lab, and says which and why. */
export function chooseEngine(
  root: string,
  labName: string,
  asked: EngineName | undefined,
  balancer: BalancerName | undefined,
): { engine: Engine; why: string } {
  if (balancer === 'embedded' && asked === 'compose')
    throw new LabFailure(
      'usage',
      'the embedded balancer stands before processes, not before containers.',
      'Leave one out: ./lab up --balancer embedded',
    );
  if (balancer === 'embedded' && asked === undefined)
    return { engine: makeEngine('process', root, labName), why: 'the embedded balancer stands before processes' };
  if (asked !== undefined) return { engine: makeEngine(asked, root, labName), why: 'as asked' };
  if (findCompose() !== undefined)
    return { engine: makeEngine('compose', root, labName), why: 'a container engine answers here' };
  const old = tooOld();
  const lacking =
    old === undefined ? 'no container engine answers here' : `the lab needs Docker Engine 25 or later, here is ${old}`;
  return { engine: makeEngine('process', root, labName), why: `${lacking}, so each replica is a process` };
}

/**
 * Finds the lab that runs in this folder.
 * @throws LabFailure if none does
 */
export async function findLab(root: string, labName: string, asked: EngineName | undefined): Promise<Engine> {
  for (const name of asked === undefined ? (['process', 'compose'] as const) : [asked]) {
    const engine = makeEngine(name, root, labName);
    if (await engine.isRunning()) return engine;
  }
  throw new LabFailure(
    'notRunning',
    `no lab ${asked === undefined ? '' : `of the engine ${asked} `}is running here${labName === '' ? '' : ` under the name ${labName}`}.`,
    ...(await namesOfLabs(root))
      .filter((name) => name !== labName && !isOwnName(name))
      .map((name) =>
        name === '' ? 'One without a name is: leave LAB_NAME out.' : `One called ${name} is: LAB_NAME=${name} ./lab …`,
      ),
    'Start one: ./lab up',
  );
}

/** The names (LAB_NAME) of the labs that run in this folder, '' for the one without. */
async function namesOfLabs(root: string): Promise<string[]> {
  const labels = [`${FOLDER}=${root}`, 'com.docker.compose.service=nginx'];
  const filters = labels.flatMap((label) => ['--filter', `label=${label}`]);
  const { stdout } = await run('docker', ['ps', ...filters, '--format', '{{.Names}}']);
  const containers = stdout.split('\n').filter((name) => name.endsWith('nginx'));
  return [...namesOfProcessLabs(root), ...containers.map((name) => name.slice(0, -'nginx'.length))];
}

/** The lab that runs in this folder, or else the last one of processes, whose logs are still there. */
export async function findLogs(root: string, labName: string, asked: EngineName | undefined): Promise<Engine> {
  return findLab(root, labName, asked).catch((error) => {
    if (asked !== 'compose') return makeEngine('process', root, labName);
    throw error;
  });
}

/** Other labs of this folder, under other names: `down --all` would take away what they stand on. */
export async function otherLabs(root: string, labName: string): Promise<string[]> {
  const own = projectName(root, labName);
  const { stdout } = await run('docker', [
    'ps',
    '--filter',
    `label=${FOLDER}=${root}`,
    '--format',
    '{{.Label "com.docker.compose.project"}}',
  ]);
  const projects = new Set(
    stdout
      .trim()
      .split('\n')
      .filter((project) => project !== '' && project !== own),
  );
  return [...namesOfProcessLabs(root).filter((other) => other !== labName), ...projects];
}

/** Every engine of this folder, for cleaning up. */
export function allEngines(root: string, labName: string): Engine[] {
  return [makeEngine('process', root, labName), makeEngine('compose', root, labName)];
}
