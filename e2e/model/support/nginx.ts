import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { embeddedBalancer, findNginx } from '../../../workbench/engines/process/balancer.ts';
import { findFaketime } from '../../support/faketime.ts';
import { ROOT } from '../../support/lab.ts';

/** A program that takes nginx's arguments and balances. */
export interface Balancer {
  name: string;
  /** Starts it in the foreground. @param folder has its `nginx.conf` */
  spawn(folder: string, env: Record<string, string>): ChildProcess;
}

const STDIO: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe'];
const argsFor = (folder: string) => ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'];

/** The nginx of this machine. */
export const hostNginx: Balancer = {
  name: "this machine's nginx",
  spawn: (folder, env) =>
    spawn(findNginx()?.command ?? 'nginx', argsFor(folder), {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: STDIO,
    }),
};

let containers = 0;

/** nginx 1.30 in a container, on this machine's own network, under the name of the user who runs the tests. */
export const containerNginx: Balancer = {
  name: "a container's nginx 1.30",
  spawn: (folder, env) => {
    containers++;
    const library = findFaketime();
    const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const mounts = ['--volume', `${folder}:${folder}`];
    if (library !== undefined) mounts.push('--volume', `${library}:${library}:ro`);
    const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
    const name = `lab-judge-${process.pid}-${containers}`;
    const options = ['--rm', '--init', '--name', name, '--label', 'lab.judge', '--network', 'host', '--user', user];
    const command = ['--entrypoint', 'nginx', 'nginx:1.30', ...argsFor(folder)];
    return spawn('docker', ['run', ...options, ...variables, ...mounts, ...command], { stdio: STDIO });
  },
};

const own = embeddedBalancer(ROOT);

/** The lab's own balancer. */
export const embeddedProxy: Balancer = {
  name: own.title,
  spawn: (folder, env) =>
    spawn(own.command, [...own.prefix, ...argsFor(folder)], {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: STDIO,
    }),
};
