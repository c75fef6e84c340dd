import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findFaketime } from '../../support/faketime.ts';

/** A program that takes nginx's arguments and balances. */
export interface Balancer {
  name: string;
  /** Starts it in the foreground. @param folder has its `nginx.conf` */
  spawn(folder: string, env: Record<string, string>): ChildProcess;
}

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PROXY = join(ROOT, 'workbench', 'proxy', 'main.ts');
const STDIO: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe'];
const argsFor = (folder: string) => ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'];

const BINARIES = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'];

/** The nginx of this machine. */
export const hostNginx: Balancer = {
  name: "this machine's nginx",
  spawn: (folder, env) =>
    spawn(BINARIES.find((path) => existsSync(path)) ?? 'nginx', argsFor(folder), {
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

/** The lab's own balancer, if this checkout has it. */
export const embeddedProxy: Balancer | undefined = existsSync(PROXY)
  ? {
      name: 'the embedded balancer',
      spawn: (folder, env) =>
        spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROXY, ...argsFor(folder)], {
          env: { PATH: process.env.PATH ?? '', ...env },
          stdio: STDIO,
        }),
    }
  : undefined;
