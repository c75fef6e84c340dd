import { findDirectives } from './directives.ts';

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
 * @returns service name (as in `server NAME:PORT`) → role
 */
export function readRoles(text: string): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const { name, args, parents } of findDirectives(text)) {
    const upstream = /^upstream (.+)$/.exec(parents.at(-1) ?? '')?.[1];
    const service = args[0]?.split(':')[0];
    if (name !== 'server' || upstream === undefined || service === undefined) continue;
    const weight = Number(args.find((arg) => arg.startsWith('weight='))?.slice('weight='.length) ?? 1);
    roles.set(service, { upstream, weight, backup: args.includes('backup'), down: args.includes('down') });
  }
  return roles;
}
