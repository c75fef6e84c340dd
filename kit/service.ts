import { hostname } from 'node:os';
import { type DestinationStream, pino } from 'pino';
import { type Config, type Environment, readConfig } from './config.ts';
import { createMetrics } from './metrics.ts';
import { findReplicaName } from './replica-name.ts';

/** A running replica: its configuration and name, what it writes to, and whether it is on its way out. */
export type Service = Awaited<ReturnType<typeof createService>>;

/** One clock reading in two forms: `time` for people, `msec` (epoch seconds) to join with nginx's `$msec`. */
function timestamp(): string {
  const now = Date.now();
  return `,"time":"${new Date(now).toISOString()}","msec":${(now / 1000).toFixed(3)}`;
}

function createLog({ name, logLevel }: Config, replica: string, destination: DestinationStream) {
  const base = { v: 1, service: name, replica };
  const formatters = { level: (level: string) => ({ level }) };
  return pino({ level: logLevel, base, timestamp, formatters }, destination);
}

/**
 * Reads the configuration and learns the replica's name. Only then may the service listen: nginx bans a replica
 * that is in DNS and does not answer.
 * @param destination where the log goes
 * @throws ConfigError
 */
export async function createService(env: Environment, folder: string, destination: DestinationStream) {
  const config = readConfig(env, folder);
  const found = config.replica || (await findReplicaName());
  const replica = found || hostname();
  const lines = createLog(config, replica, destination);
  const log = lines.child({ stream: 'service' });
  if (!found) log.warn('no LAB_REPLICA and no name from DNS: the replica goes by the host name');
  if (config.faultsRefused) log.warn('LAB_FAULTS is switched off: LAB_BIND is not a loopback address');
  const requestLog = lines.child({ stream: 'replica' });
  return { ...config, replica, log, requestLog, metrics: createMetrics(), draining: false };
}
