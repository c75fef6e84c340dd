import { once } from 'node:events';
import type { Server } from 'node:http';
import { basename, dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { ConfigError } from './config.ts';
import { createHttpServer } from './server.ts';
import { createService, type Service } from './service.ts';

// A laptop runs nine replicas: V8's middle compiler and a young generation that grows cost each of them 20 MiB.
setFlagsFromString('--no-maglev --semi-space-growth-factor=1');

/**
 * Runs a service until a signal ends it. A wrong setting ends it at the start, with one line and exit status 1.
 * @param source folder of the caller, `<service>/src`
 * @param attach puts the service on its HTTP server
 */
export async function main(source: string, attach: (service: Service, server: Server) => unknown): Promise<void> {
  const folder = basename(dirname(source));
  try {
    const service = await createService(process.env, folder);
    const server = await createHttpServer(service, (bare) => attach(service, bare));
    drainOnSignal(server, service);
    const refuse = ({ message }: Error) => Promise.reject(new ConfigError(`PORT ${service.port}: ${message}`));
    await once(server.listen(service.port, service.host), 'listening').catch(refuse);
    service.log.info({ address: server.address() }, 'listening');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${folder}: ${error.message}\n`);
    process.exit(1);
  }
}

/**
 * Lets the service end in good order: no new connection once SIGTERM or SIGINT has come, idle ones closed, requests in flight answered with
 * `Connection: close`, and whatever takes longer than 5 s cut off (`docker stop` kills after 10 s): exit status 0.
 * A second signal ends it at once.
 */
function drainOnSignal(server: Server, service: Service): void {
  const drain = (signal: NodeJS.Signals) => {
    if (service.draining) process.exit(1);
    service.draining = true;
    service.log.info({ signal }, 'draining');
    setTimeout(() => server.closeAllConnections(), 5000);
    server.close(() => {
      service.log.info('stopped');
      process.exit(0);
    });
  };
  process.on('SIGTERM', drain).on('SIGINT', drain);
}
