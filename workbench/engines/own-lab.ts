import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chooseEngine, type EngineName, makeEngine } from './choose.ts';
import type { Engine, UpOptions } from './engine.ts';
import { EXIT, LabFailure } from './failure.ts';
import { isAbandoned, makeOwnName } from './own-name.ts';
import { findPort } from './process/ports.ts';
import { RunFolder } from './process/run-folder.ts';

const PORT_TRIES = 3;

/** A lab that belongs to one run: nobody else knows its name or its port. */
export interface OwnLab {
  engine: Engine;
  /** Its LAB_NAME, which stands before the names of its containers. */
  name: string;
  /** Takes it down, with all that it left. Whoever started it must call this, on SIGINT and SIGTERM too. */
  end(): Promise<void>;
}

export interface OwnLabOptions extends Pick<UpOptions, 'conf' | 'scale' | 'balancer' | 'signal'> {
  /** Undefined: what this machine has. */
  engine: EngineName | undefined;
  say: (line: string) => void;
}

/**
 * Starts a lab of a run's own beside all others, and cleans up what killed runs have left.
 * @throws LabFailure as `up` does, and the signal's reason if it aborts; nothing is left then
 */
export async function startOwnLab(root: string, options: OwnLabOptions): Promise<OwnLab> {
  const { balancer, conf, scale, say, signal } = options;
  const name = makeOwnName();
  const { engine, why } = chooseEngine(root, name, options.engine, balancer);
  say(`engine: ${engine.kind} (${why})`);
  await endAbandoned(root, engine.kind, say);
  const end = () => takeDown(root, engine, name);
  try {
    signal?.throwIfAborted();
    // Not detached: where replicas are processes, they end with this one, even if it is killed.
    const rest = { conf, scale, balancer, bind: '127.0.0.1', detach: false, ...(signal && { signal }) };
    await onFreePort((port) => engine.up({ ...rest, port }, say));
    signal?.throwIfAborted();
  } catch (error) {
    await end().catch(() => {}); // why it did not start matters more
    throw signal?.aborted ? signal.reason : error;
  }
  let ended: Promise<void> | undefined;
  return {
    engine,
    name,
    end: () => {
      ended ??= end();
      return ended;
    },
  };
}

/** Starts something on a port that nobody uses; on another one, where somebody else was quicker. */
async function onFreePort(start: (port: number) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await start(await findPort());
    } catch (error) {
      if (tries === PORT_TRIES || !(error instanceof LabFailure) || error.status !== EXIT.port) throw error;
    }
  }
}

/** Ends the labs of runs that were killed before they could. */
async function endAbandoned(root: string, kind: EngineName, say: (line: string) => void): Promise<void> {
  const runs = join(root, '.lab', 'run');
  for (const folder of existsSync(runs) ? readdirSync(runs) : []) {
    const name = `${/(?<=-)run-\d+-\d+(?=-?$)/.exec(folder)?.[0]}-`;
    if (!folder.startsWith(kind) || !isAbandoned(name)) continue;
    say(`ending a lab that a killed run has left (${name})`);
    await takeDown(root, makeEngine(kind, root, name), name).catch(() => {}); // another run may be at it too
  }
}

async function takeDown(root: string, engine: Engine, name: string): Promise<void> {
  await engine.down(() => {}, true);
  if (engine.kind === 'process') new RunFolder(root, `process-${name}`).remove();
}
