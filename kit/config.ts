/** A setting is missing or wrong. The message is all that a user gets to see, so it names the variable. */
export class ConfigError extends Error {}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads one variable. An empty one counts as unset: compose passes `${VAR:-}` on as empty.
 * @param expected what a right value looks like, for the message
 * @throws ConfigError if it is missing without a fallback, or not allowed
 */
export function readSetting(env: Environment, name: string, allowed: RegExp, expected: string, fallback?: string) {
  const value = env[name] || fallback;
  if (value === undefined) throw new ConfigError(`${name} is not set: give it ${expected}`);
  if (!allowed.test(value)) throw new ConfigError(`${name} must be ${expected}, not ${JSON.stringify(value)}`);
  return value;
}

/** Reads a whole number from 0 to `max`. @throws ConfigError */
export function readInteger(env: Environment, name: string, max: number, fallback?: string): number {
  const value = Number(readSetting(env, name, /^\d{1,9}$/, `a whole number up to ${max}`, fallback));
  if (value > max) throw new ConfigError(`${name} must be a whole number up to ${max}, not ${value}`);
  return value;
}

/**
 * Reads what every service needs.
 * @param folder the service's folder, whose name is the service's, so that copying a folder makes a service
 * @throws ConfigError
 */
export function readConfig(env: Environment, folder: string) {
  const wantsFaults = readSetting(env, 'LAB_FAULTS', /^(on|off)$/, 'on or off', 'off') === 'on';
  const isLocal = /^(127(\.\d{1,3}){3}|\[?::1\]?|localhost)$/.test(env.LAB_BIND || '127.0.0.1');
  return {
    /** The service's route is `/<name>`, its `servico` the name. */
    name: readSetting(env, 'SERVICE', /^[a-z][a-z0-9-]*$/, 'a name of a-z, 0-9 and -', folder),
    port: readInteger(env, 'PORT', 65535),
    host: readSetting(env, 'HOST', /^[\w.:-]+$/, 'an address', '0.0.0.0'),
    /** The replica's name where an engine gives one; elsewhere Docker's DNS knows it (replica-name.ts). */
    replica: env.LAB_REPLICA && readSetting(env, 'LAB_REPLICA', /^[\w.-]{1,128}$/, 'a container name'),
    version: readSetting(env, 'VERSION', /^[\w.+-]{1,64}$/, 'a version like 1.0', '1.0'),
    /** Whether `X-Lab-Fault` is acted on: never where others than this machine can reach the lab. */
    faults: wantsFaults && isLocal,
    faultsRefused: wantsFaults && !isLocal,
    logLevel: readSetting(env, 'LOG_LEVEL', /^(trace|debug|info|warn|error|fatal|silent)$/, 'a level of pino', 'info'),
  };
}
