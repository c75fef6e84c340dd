import { isIPv4 } from 'node:net';
import { relative } from 'node:path';
import { chooseEngine, type EngineName } from '../engines/choose.ts';
import { findConf } from '../engines/conf/find.ts';
import type { BalancerName, Engine } from '../engines/engine.ts';
import { LabFailure } from '../engines/failure.ts';
import { untilInterrupted } from './interrupted.ts';
import { paint, print, say, table } from './text.ts';

export interface UpFlags {
  engine?: EngineName;
  conf: string;
  scale?: Map<string, number>;
  port?: number;
  detach?: boolean;
  balancer?: BalancerName;
  why?: boolean;
}

function portFrom(environment: string | undefined): number {
  const port = Number(environment ?? 8080);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new LabFailure('usage', `LAB_PORT must be a port number from 1 to 65535, not '${environment}'.`);
}

/** `./lab up`: starts a lab, says what to try, then shows its requests until Ctrl-C. */
export async function up(root: string, name: string, flags: UpFlags): Promise<void> {
  const interrupted = untilInterrupted();
  const { engine, why } = chooseEngine(root, name, flags.engine, flags.balancer);
  const conf = findConf(root, flags.conf);
  say(`engine: ${engine.kind} (${why})`);
  const options = {
    conf,
    scale: flags.scale ?? new Map(),
    port: flags.port ?? portFrom(process.env.LAB_PORT),
    bind: process.env.LAB_BIND ?? '127.0.0.1',
    detach: flags.detach === true,
    balancer: flags.balancer,
    signal: interrupted,
  };
  if (!/^(127\.|localhost$|::1$)/.test(options.bind))
    say(`others can reach this lab (LAB_BIND=${options.bind}), so X-Lab-Fault is off`);
  if (!isIPv4(options.bind))
    throw new LabFailure('usage', `LAB_BIND must be an IPv4 address of this machine, not '${options.bind}'.`);
  const started = Date.now();
  const starting = engine.up(options, say);
  const first = await Promise.race([
    starting.then(() => 'up' as const),
    new Promise<'interrupted'>((done) => {
      interrupted.addEventListener('abort', () => done('interrupted'), { once: true });
    }),
  ]);
  if (first === 'up') {
    say(`up after ${((Date.now() - started) / 1000).toFixed(1)} s, with ${relative(root, conf)}`);
    await welcome(engine, name, flags.detach === true);
    if (flags.detach) return;
    const { watch } = await import('./watch.ts');
    await watch(engine, interrupted, flags.why === true);
  }
  say('stopping (Ctrl-C once more leaves the rest to ./lab down)');
  process.once('SIGINT', () => process.exit(130));
  await starting.catch(() => {});
  await engine.down(say, false);
}

async function welcome(engine: Engine, labName: string, detached: boolean): Promise<void> {
  const lab = `${labName === '' ? '' : `LAB_NAME=${labName} `}./lab`;
  const replicas = await engine.replicas();
  const victim = replicas.find(({ name }) => name.endsWith('mult1'))?.name ?? replicas[0]?.name ?? 'mult1';
  const stop = engine.kind === 'compose' ? `docker stop ${victim}` : `${lab} stop ${victim}`;
  const start = engine.kind === 'compose' ? `docker start ${victim}` : `${lab} start ${victim}`;
  print();
  print(`  The lab is up: ${paint.bold(paint.underline(engine.url))}   (${replicas.length} replicas)`);
  print(`  ${detached ? 'Now' : 'Now, in another terminal'}:`);
  const lines = [
    [`curl -g "${engine.url}/mult?op1=6&op2=7"`, 'servidor names the replica'],
    [`${lab} request mult 6 7 -n 8`, 'mult1 mult1 mult2 mult1: weights 3 and 1'],
    [stop, 'then request again: who takes over?'],
    [start, 'and how long until it is back?'],
    ...(detached
      ? [
          [`${lab} watch`, 'a line a request'],
          [`${lab} down`, 'end the lab'],
        ]
      : []),
  ].map(([command = '', about = '']) => [`    ${paint.cyan(command)}`, paint.dim(about)]);
  for (const line of table(lines)) print(line);
  print();
}
