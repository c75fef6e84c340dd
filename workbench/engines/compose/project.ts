import { basename, dirname, relative } from 'node:path';
import type { UpOptions } from '../engine.ts';
import { LabFailure } from '../failure.ts';
import { isOwnName } from '../own-name.ts';
import { docker, run } from './docker.ts';

/**
 * The project's name: the one that `docker-compose up` typed by hand would use, so that both mean the same
 * containers; with LAB_NAME a project of its own. A run's own lab never joins another project.
 */
export function projectName(root: string, labName: string): string {
  const given = process.env.COMPOSE_PROJECT_NAME;
  if (given && !isOwnName(labName)) return given;
  const clean = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, '')
      .replace(/^[_-]+/, '');
  const folder = clean(basename(root)) || 'lab';
  return labName === '' ? folder : `${folder}-${clean(labName).replace(/[_-]+$/, '')}`;
}

/** The variables of docker-compose.yml that stand for what `./lab up` was told. */
export function composeVariables(
  root: string,
  options: Pick<UpOptions, 'conf' | 'port' | 'bind'>,
): Record<string, string> {
  const inside = relative(`${root}/nginx`, options.conf);
  const own = !inside.startsWith('..');
  return {
    LAB_PORT: String(options.port),
    LAB_BIND: options.bind,
    LAB_CONF: own ? `/lab/nginx/${inside}` : `/lab/conf/${basename(options.conf)}`,
    LAB_CONF_DIR: own ? './nginx' : dirname(options.conf),
  };
}

/** The label with the folder of a project. */
export const FOLDER = 'com.docker.compose.project.working_dir';
const PROJECT = 'com.docker.compose.project';

/**
 * Looks whether the names this lab needs are free, or are this lab's own.
 * @throws LabFailure naming the container and the folder of the lab that has it
 */
export async function checkNames(root: string, project: string, names: string[]): Promise<void> {
  const format = `{{.Names}}\t{{.Label "${PROJECT}"}}\t{{.Label "${FOLDER}"}}`;
  const lines = (await docker('ps', '-a', '--format', format))
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const other = lines.find(
    ([name = '', owner, folder]) =>
      (names.includes(name) && (owner !== project || folder !== root)) || (owner === project && folder !== root),
  );
  if (other === undefined) return;
  const [name, owner, folder] = other;
  throw new LabFailure(
    'name',
    `the container name ${name} is taken${folder ? ` by the lab in ${folder}` : owner ? ` by the project ${owner}` : ''}.`,
    folder ? `Stop it there: cd ${folder} && ./lab down` : `Remove it if you don't need it: docker rm -f ${name}`,
    'Or start this lab beside it: LAB_NAME=b- ./lab up --port 8081',
  );
}

/** What nginx said last, when its container did not start. */
export async function nginxSaid(container: string): Promise<string> {
  const { stdout, stderr } = await run('docker', ['logs', '--tail', '20', container]);
  return stderr + stdout;
}
