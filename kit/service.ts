import { hostname } from 'node:os';
import { collectDefaultMetrics, Histogram, Registry } from '@prometheus-io/client';
import { type DestinationStream, destination, pino } from 'pino';
import { type Environment, readConfig } from './config.ts';
import { findReplicaName } from './replica-name.ts';

/** A running replica: its configuration and name, what it writes to, and whether it is on its way out. */
export type Service = Awaited<ReturnType<typeof createService>>;

/**
 * Reads the configuration and learns the replica's name. Only then may the service listen: nginx bans a replica
 * that is in DNS and does not answer.
 * @param output where the log goes; standard output by default
 * @throws ConfigError
 */
export async function createService(env: Environment, folder: string, output?: DestinationStream) {
  const config = readConfig(env, folder);
  const found = config.replica || (await findReplicaName());
  const replica = found || hostname();
  const base = { v: 1, service: config.name, replica };
  const formatters = { level: (level: string) => ({ level }) };
  const lines = pino({ level: config.logLevel, base, timestamp, formatters }, output ?? destination(1));
  const log = lines.child({ stream: 'service' });
  if (!found) log.warn('no LAB_REPLICA and no name from DNS: the replica goes by the host name');
  if (config.faultsRefused) log.warn('LAB_FAULTS is switched off: LAB_BIND is not a loopback address');
  log.info({ node: process.version }, 'starting');
  const requestLog = lines.child({ stream: 'replica' });
  return { ...config, replica, log, requestLog, ...createMetrics(), draining: false };
}

/** One clock reading in two forms: `time` for people, `msec` (epoch seconds) to join with nginx's `$msec`. */
function timestamp(): string {
  const now = Date.now();
  return `,"time":"${new Date(now).toISOString()}","msec":${(now / 1000).toFixed(3)}`;
}

function createMetrics() {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const [name, help] = ['http_request_duration_seconds', 'Time from a request to the end of its answer'];
  // The route is its pattern, never the path: whoever asks must not be able to add series.
  const labelNames = ['method', 'route', 'status'];
  return { register, duration: new Histogram({ name, help, labelNames, registers: [register] }) };
}
