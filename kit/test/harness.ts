import { EventEmitter, once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Environment } from '#kit/config.ts';
import { createHttpServer } from '#kit/server.ts';
import { createService, type Service } from '#kit/service.ts';

export type LogLine = Readonly<Record<string, unknown>>;

/** A service in this process, on a port of its own. */
export interface Running {
  readonly url: string;
  readonly service: Service;
  readonly server: Server;
  /** Waits for the first line, of those written and those to come, that matches. */
  line(matches: (line: LogLine) => boolean): Promise<LogLine>;
  close(): Promise<void>;
}

/** Starts a service as main.ts does, short of the signals; its log is kept. */
export async function start(
  name: string,
  attach: (service: Service, server: Server) => unknown,
  env: Environment = {},
): Promise<Running> {
  const lines: LogLine[] = [];
  const arrivals = new EventEmitter();
  const write = (text: string) => {
    lines.push(JSON.parse(text));
    arrivals.emit('line');
  };
  const service = await createService({ PORT: '0', LAB_REPLICA: `${name}1`, ...env }, name, { write });
  const server = await createHttpServer(service, (bare) => attach(service, bare));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const line = async (matches: (line: LogLine) => boolean) => {
    for (;;) {
      const found = lines.find(matches);
      if (found) return found;
      await once(arrivals, 'line', { signal: AbortSignal.timeout(4000) });
    }
  };
  const close = async () => {
    const closed = once(server, 'close');
    server.close().closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, service, server, line, close };
}
