import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { LabFailure } from './failure.ts';

/** One entry of docker-compose.yml that runs one of the lab's services. */
export interface Member {
  /** The entry's name, which is also its name in nginx.conf. */
  name: string;
  /** `container_name`, where the entry has one: then it is the name of its only replica. */
  container: string | undefined;
  /** The folder with the code (`build.args.SERVICE`): mult1 and mult2 share one. */
  folder: string;
  /** The port inside its container (`environment.PORT`). */
  port: number;
  environment: Record<string, string>;
}

/** Who exists, according to docker-compose.yml. */
export interface Topology {
  members: Member[];
  /** nginx's own entry: its container's name and the port it listens on inside. */
  gateway: { name: string; container: string; port: number };
}

type Raw = Record<string, unknown>;
const record = (value: unknown): Raw => (typeof value === 'object' && value !== null ? (value as Raw) : {});

/**
 * Replaces `${NAME}`, `${NAME:-default}` and `${NAME-default}` as Compose does.
 * @param text a value of the compose file
 * @param environment the variables
 */
export function interpolate(text: string, environment: NodeJS.ProcessEnv): string {
  return text.replace(/\$(?:\$|\{(\w+)(?:(:?)-([^}]*))?\})/g, (whole, name?: string, colon?: string, fallback = '') => {
    if (name === undefined) return whole === '$$' ? '$' : whole;
    const value = environment[name];
    return value === undefined || (colon === ':' && value === '') ? fallback : value;
  });
}

function readEnvironment(value: unknown, environment: NodeJS.ProcessEnv): Record<string, string> {
  const pairs = Array.isArray(value)
    ? value.map((item) => String(item).split(/=(.*)/s).slice(0, 2))
    : Object.entries(record(value));
  return Object.fromEntries(pairs.map(([key, item]) => [key, interpolate(String(item ?? ''), environment)]));
}

function readMember(name: string, entry: Raw, environment: NodeJS.ProcessEnv): Member {
  const values = readEnvironment(entry.environment, environment);
  const build = record(entry.build);
  const port = Number(values.PORT);
  if (!Number.isInteger(port) || port < 1) {
    throw new LabFailure(
      'failed',
      `docker-compose.yml: the service ${name} has no PORT in its environment.`,
      'Give it a port of its own, as the others have: environment: { <<: *environment, PORT: 3006 }',
    );
  }
  const folder = readEnvironment(build.args, environment).SERVICE ?? name;
  const container =
    entry.container_name === undefined ? undefined : interpolate(String(entry.container_name), environment);
  return { name, container, folder, port, environment: values };
}

/**
 * Reads docker-compose.yml, the single source of who exists.
 * @param root the lab's folder
 * @param environment for `${…}`
 * @throws LabFailure naming the entry at fault
 */
export function readTopology(root: string, environment: NodeJS.ProcessEnv = process.env): Topology {
  const file = join(root, 'docker-compose.yml');
  let document: Raw;
  try {
    document = record(parse(readFileSync(file, 'utf8'), { merge: true }));
  } catch (error) {
    throw new LabFailure('failed', `docker-compose.yml can't be read: ${(error as Error).message}`);
  }
  const entries = Object.entries(record(document.services)).map(([name, entry]) => [name, record(entry)] as const);
  const members = entries
    .filter(([, entry]) => entry.build !== undefined)
    .map(([name, entry]) => readMember(name, entry, environment));
  for (const member of members) {
    if (!existsSync(join(root, member.folder, 'src', 'main.ts'))) {
      throw new LabFailure(
        'failed',
        `docker-compose.yml: the service ${member.name} should be in the folder ${member.folder}/, ` +
          `but there is no ${member.folder}/src/main.ts.`,
      );
    }
  }
  const gateway = entries.find(([, entry]) => entry.build === undefined && String(entry.image).startsWith('nginx'));
  const [name, entry] = gateway ?? ['nginx', {} as Raw];
  const published = interpolate(String((entry.ports as unknown[] | undefined)?.[0] ?? ':8080'), environment);
  const container = interpolate(String(entry.container_name ?? name), environment);
  return { members, gateway: { name, container, port: Number(published.split(':').at(-1)) } };
}

/**
 * Finds the service that is to be scaled.
 * @throws LabFailure if there is none of this name, or it can have one replica only
 */
export function findScalable({ members }: Topology, service: string, count: number): Member {
  const member = members.find(({ name }) => name === service);
  if (member === undefined) {
    const names = members.map(({ name }) => name).join(', ');
    throw new LabFailure('usage', `there is no service ${service}.`, `There are: ${names}`);
  }
  if (member.container !== undefined && count !== 1) {
    throw new LabFailure(
      'usage',
      `${service} has a container_name of its own, so there is exactly one; it can't be scaled.`,
    );
  }
  return member;
}
