import { parseConf } from '../../model/conf/parse.ts';
import { ConfError } from '../../model/conf/tree.ts';
import { everyDirective, type Found, texts } from './walk.ts';

/** What the conf says of a service: its weight, and whether it only stands in for others. */
export interface Role {
  upstream: string;
  weight: number;
  backup: boolean;
  down: boolean;
}

/**
 * Reads which service has which role, for display.
 * @param text a conf's text
 * @returns service name (as in `server NAME:PORT`) → role; nothing while the conf has a syntax error
 */
export function readRoles(text: string): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const directive of findAll(text)) {
    const { name, parents } = directive;
    const args = texts(directive);
    const upstream = /^upstream (.+)$/.exec(parents.at(-1) ?? '')?.[1];
    const service = args[0]?.split(':')[0];
    if (name !== 'server' || upstream === undefined || service === undefined) continue;
    const weight = Number(args.find((arg) => arg.startsWith('weight='))?.slice('weight='.length) ?? 1);
    roles.set(service, { upstream, weight, backup: args.includes('backup'), down: args.includes('down') });
  }
  return roles;
}

function findAll(text: string): Found[] {
  try {
    return everyDirective(parseConf(text, 'nginx.conf'));
  } catch (error) {
    if (error instanceof ConfError) return []; // the student is at work on it; `up` and `reload` say what is wrong
    throw error;
  }
}
