import { dirname, relative, resolve } from 'node:path';
import { confFailure } from '../engines/conf/broken.ts';
import { LabFailure } from '../engines/failure.ts';
import { ConfError } from '../model/conf/tree.ts';
import { Balancer } from '../proxy/balancer.ts';
import { say } from './text.ts';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const;

/**
 * `./lab proxy`: the embedded balancer in the foreground, until Ctrl-C.
 * @param options.prefix folder of the relative names in the conf; else the conf's own
 * @throws LabFailure with the conf's line, if it can't be taken
 */
export async function proxy(conf: string, options: { prefix?: string; g?: string }): Promise<void> {
  const file = resolve(conf);
  const prefix = `${resolve(options.prefix ?? dirname(file))}/`;
  const balancer = new Balancer({ conf: file, prefix, directives: options.g ?? '' });
  process.on('SIGHUP', () => void balancer.reload());
  process.on('SIGUSR1', () => balancer.reopen());
  for (const event of ['uncaughtException', 'unhandledRejection'])
    process.on(event, (error) => balancer.complain(error));
  const ended = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ENDING) process.once(signal, resolve);
  });
  const addresses = await balancer.start().catch((error) => {
    throw error instanceof ConfError ? failureOf(error) : error;
  });
  say(
    `${relative(process.cwd(), file)} is served on ${addresses.join(', ')}; kill -HUP ${process.pid} reloads, Ctrl-C ends`,
  );
  if ((await ended) === 'SIGQUIT') await balancer.quit();
  else balancer.stop();
  process.exit(0);
}

// What the conf says may be right, and yet not work on this machine.
function failureOf(error: ConfError): LabFailure {
  const { message, place } = error;
  const line = `${relative(process.cwd(), place.file) || place.file}, line ${place.line}`;
  if (message.includes('EADDRINUSE')) return new LabFailure('port', `${message}: another program listens there.`, line);
  if (/\((ENOENT|EACCES|EROFS)\)/.test(message))
    return new LabFailure(
      'conf',
      `${message}.`,
      line,
      "The lab's own confs name folders of a container; ./lab up fits them to this machine.",
    );
  return confFailure(error);
}
