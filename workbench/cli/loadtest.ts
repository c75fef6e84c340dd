import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../engines/engine.ts';
import { LabFailure } from '../engines/failure.ts';
import { parseLine } from '../record/schema.ts';
import { findReplicas } from './act.ts';
import { untilInterrupted } from './interrupted.ts';
import { print, say } from './text.ts';

const IMAGE = 'grafana/k6:2.2.0';
/** Seconds of the three phases of loadtests/failover.ts. */
const PHASES = { BEFORE: 5, DURING: 10, AFTER: 10 };

/** How k6 is started: the one on PATH, or its image where the lab runs in containers anyway. */
function findK6(root: string, engine: Engine, script: string, settings: string[]): { command: string; args: string[] } {
  const options = ['run', '--no-usage-report', ...settings.flatMap((setting) => ['-e', setting])];
  if (spawnSync('k6', ['version'], { stdio: 'ignore' }).status === 0) {
    return {
      command: 'k6',
      args: [...options, '-e', `BASE_URL=${engine.url}`, join(root, 'loadtests', `${script}.ts`)],
    };
  }
  if (engine.kind === 'compose') {
    const inside = [
      '--rm',
      '--network',
      'host',
      '-v',
      `${join(root, 'loadtests')}:/loadtests:ro`,
      '-e',
      'K6_AUTO_EXTENSION_RESOLUTION=false',
    ];
    return {
      command: 'docker',
      args: ['run', ...inside, IMAGE, ...options, '-e', `BASE_URL=${engine.url}`, `/loadtests/${script}.ts`],
    };
  }
  throw new LabFailure(
    'engine',
    'k6 is not installed, and the load tests are k6 scripts.',
    'macOS: brew install k6      Debian, Ubuntu, WSL and others: https://grafana.com/docs/k6/latest/set-up/install-k6/',
  );
}

/** Plays the fault of the failover test: mult1 is stopped when the first phase is over, and started again after the second. */
async function playFault(engine: Engine, signal: AbortSignal): Promise<void> {
  const victim = findReplicas(await engine.replicas(), 'mult1')[0]?.name ?? 'mult1';
  const seen = new AbortController();
  await engine.follow(
    (text) => {
      const line = parseLine(text);
      if (line?.stream === 'access' && line.upstream === 'mult') seen.abort();
    },
    AbortSignal.any([seen.signal, signal]),
  );
  await pause(PHASES.BEFORE * 1000, undefined, { signal });
  say(`the fault: ${victim} is stopped`);
  await engine.act('stop', victim);
  try {
    await pause(PHASES.DURING * 1000, undefined, { signal });
  } finally {
    say(`${victim} is started again`);
    await engine.act('start', victim);
  }
}

/**
 * `./lab loadtest NAME`: runs a k6 script against the running lab; for `failover` it also plays the fault.
 * The exit status is k6's own: 99 where a threshold was crossed.
 */
export async function loadtest(root: string, engine: Engine, script: string): Promise<void> {
  if (script === 'lab' || !existsSync(join(root, 'loadtests', `${script}.ts`))) {
    const names = readdirSync(join(root, 'loadtests'))
      .filter((name) => name.endsWith('.ts') && name !== 'lab.ts')
      .map((name) => name.slice(0, -3));
    throw new LabFailure('usage', `there is no load test ${script}.`, `There are: ${names.join(', ')}`);
  }
  const interrupted = untilInterrupted();
  const phases = Object.entries(PHASES).map(([name, seconds]) => `${name}=${seconds}`);
  const settings = script === 'failover' ? [...phases, 'FAULT=played'] : [];
  const { command, args } = findK6(root, engine, script, settings);
  const over = new AbortController();
  const fault =
    script === 'failover'
      ? playFault(engine, AbortSignal.any([interrupted, over.signal])).catch((error) => {
          if ((error as Error).name !== 'AbortError') throw error;
        })
      : Promise.resolve();
  fault.catch(() => over.abort());
  const k6 = spawn(command, args, { stdio: 'inherit', env: { ...process.env, K6_AUTO_EXTENSION_RESOLUTION: 'false' } });
  over.signal.addEventListener('abort', () => k6.kill('SIGINT'));
  const [status] = (await once(k6, 'close')) as [number | null];
  over.abort();
  await fault;
  process.exitCode = interrupted.aborted ? 130 : (status ?? 1);
  print(
    status === 0
      ? `${script}: passed`
      : `${script}: failed (k6 ended with status ${status}${status === 99 ? ': a threshold was crossed' : ''})`,
  );
}
