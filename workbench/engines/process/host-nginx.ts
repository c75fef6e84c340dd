import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LabFailure } from '../failure.ts';

/** An nginx on this machine. */
export interface Binary {
  path: string;
  version: number[];
}

/**
 * Finds the host's nginx: on PATH, or where Debian and macOS put it.
 * @returns undefined where there is none
 */
export function findNginx(): Binary | undefined {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/local/bin',
    '/opt/homebrew/bin',
  ];
  const path = process.env.LAB_NGINX ?? folders.map((folder) => join(folder, 'nginx')).find(existsSync);
  if (path === undefined) return undefined;
  const version = /nginx\/(\d+)\.(\d+)\.(\d+)/.exec(spawnSync(path, ['-v'], { encoding: 'utf8' }).stderr ?? '');
  return version === null ? undefined : { path, version: version.slice(1).map(Number) };
}

/** The failure for a machine without nginx: says how to get one. */
export function noNginx(): LabFailure {
  return new LabFailure(
    'engine',
    'no nginx is installed here, and the process engine needs one (1.18 or newer).',
    'Debian, Ubuntu, WSL: sudo apt-get install nginx-light',
    'macOS: brew install nginx',
    'Or use containers: ./lab up --engine compose',
  );
}
