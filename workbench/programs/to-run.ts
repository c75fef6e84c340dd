import { join } from 'node:path';

/**
 * What Node is given to run a program of the lab in a process of its own. The program's packages may lie under
 * .lab/packages alone, as for whoever only uses the lab: without packages.js it would not find them there.
 * @param root the project's folder
 * @param program the program's path below it
 * @param options more for Node itself
 */
export const toRun = (root: string, program: string, options: readonly string[] = []): string[] => [
  '--disable-warning=ExperimentalWarning',
  ...options,
  '--import',
  join(root, 'workbench/programs/packages.js'),
  join(root, program),
];
