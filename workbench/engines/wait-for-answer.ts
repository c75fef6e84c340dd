import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from './engine.ts';
import { LabFailure } from './failure.ts';

const LONGEST_MS = 30_000;

/**
 * Asks through nginx until a replica has answered. Its status route: nothing is worked out there.
 * @throws LabFailure after 30 s
 */
export async function waitForAnswer(engine: Pick<Engine, 'url'>, service: string, name: string): Promise<void> {
  for (const end = Date.now() + LONGEST_MS; Date.now() < end; await pause(50)) {
    const answer = await fetch(`${engine.url}/${service}/status`, {
      signal: AbortSignal.timeout(5_000),
      headers: { 'user-agent': 'lab restart', connection: 'close' }, // one kept would hold up a balancer that ends
    }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.headers.get('x-served-by') === name) return;
  }
  throw new LabFailure(
    'failed',
    `${name} has not answered through nginx for 30 s.`,
    `See what it says: ./lab logs ${name}`,
  );
}
