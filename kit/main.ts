import { once } from 'node:events';
import type { Server } from 'node:http';
import { basename, dirname } from 'node:path';
import { destination } from 'pino';
import { ConfigError } from './config.ts';
import { createService, type Service } from './service.ts';

/** How long requests in flight get once a signal has come, in ms. `docker stop` kills after 10 s. */
const GRACE = 5000;

/**
 * Runs a service until a signal ends it. A wrong setting ends it at the start, with one line and exit status 1.
 * @param source folder of the caller, `<service>/src`
 * @param build makes the service's HTTP server, which does not listen yet
 */
export async function main(source: string, build: (service: Service) => Server | Promise<Server>): Promise<void> {
  const folder = basename(dirname(source));
  try {
    const service = await createService(process.env, folder, destination(1));
    const server = await build(service);
    drainOnSignal(server, service);
    await listen(server, service);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${folder}: ${error.message}\n`);
    process.exit(1);
  }
}

async function listen(server: Server, { host, port, log }: Service): Promise<void> {
  await once(server.listen(port, host), 'listening').catch(({ code }) => {
    const why = code === 'EADDRINUSE' ? 'something listens there already' : code;
    throw new ConfigError(`cannot listen on PORT ${port} of HOST ${host}: ${why}`);
  });
  log.info({ address: server.address() }, 'listening');
}

/**
 * No new connection once SIGTERM or SIGINT has come, idle ones closed, requests in flight answered with
 * `Connection: close`, and whatever takes longer than GRACE cut off: exit status 0. A second signal ends it at once.
 */
function drainOnSignal(server: Server, service: Service): void {
  const drain = (signal: NodeJS.Signals) => {
    if (service.draining) process.exit(1);
    service.draining = true;
    service.log.info({ signal }, 'draining');
    server.close(() => {
      service.log.info('stopped');
      process.exit(0);
    });
    setTimeout(() => server.closeAllConnections(), GRACE);
  };
  process.on('SIGTERM', drain).on('SIGINT', drain);
}
