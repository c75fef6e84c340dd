import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { toRun } from '../../programs/to-run.ts';
import type { BalancerName } from '../engine.ts';
import { LabFailure } from '../failure.ts';

/** A program that balances: it takes nginx's arguments, signals and conf. */
export interface Balancer {
  name: BalancerName;
  /** How it is called in messages. */
  title: string;
  /** Of nginx, or of the nginx whose conf it understands. */
  version: number[];
  command: string;
  /** Arguments before nginx's own. */
  prefix: string[];
}

/**
 * Finds the host's nginx: on PATH, or where Debian and macOS put it. LAB_NGINX names another.
 * @returns undefined where there is none
 */
export function findNginx(): Balancer | undefined {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/local/bin',
    '/opt/homebrew/bin',
  ];
  const path = process.env.LAB_NGINX ?? folders.map((folder) => join(folder, 'nginx')).find(existsSync);
  if (path === undefined) return undefined;
  const found = /nginx\/(\d+)\.(\d+)\.(\d+)/.exec(spawnSync(path, ['-v'], { encoding: 'utf8' }).stderr ?? '');
  if (found === null) return undefined;
  const version = found.slice(1).map(Number);
  return { name: 'nginx', title: `nginx ${version.join('.')}`, version, command: path, prefix: [] };
}

/** The balancer that the lab brings along: workbench/proxy. It needs nothing but the Node that runs the lab. */
export function embeddedBalancer(root: string): Balancer {
  return {
    name: 'embedded',
    title: 'the embedded balancer',
    version: [1, 30, 4],
    command: process.execPath,
    prefix: toRun(root, 'workbench/proxy/main.ts'),
  };
}

/**
 * Picks the balancer of a lab of processes, and says why.
 * @param asked undefined: the host's nginx, or else the embedded one
 * @throws LabFailure if nginx is asked for and there is none
 */
export function chooseBalancer(root: string, asked: BalancerName | undefined): { balancer: Balancer; why: string } {
  if (asked === 'embedded') return { balancer: embeddedBalancer(root), why: 'as asked' };
  const nginx = findNginx();
  if (nginx !== undefined) return { balancer: nginx, why: asked === undefined ? 'it is installed here' : 'as asked' };
  if (asked === undefined)
    return { balancer: embeddedBalancer(root), why: 'no nginx is installed here; this one reads the same nginx.conf' };
  throw new LabFailure(
    'engine',
    'no nginx is installed here (1.18 or newer).',
    'Debian, Ubuntu, WSL: sudo apt-get install nginx-light',
    'macOS: brew install nginx',
    "Or use the lab's own: ./lab up --balancer embedded",
  );
}
