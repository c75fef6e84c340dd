import type { Directive, Place } from '../conf/tree.ts';
import { parseTime } from '../conf/values.ts';
import { type Condition, DEFAULT_POLICY, type Policy } from './policy.ts';
import { httpOf } from './upstreams.ts';

/** How long to wait for a peer, in ms. */
export interface Patience {
  connect: number;
  send: number;
  /** Between two reads; before the answer's header too. */
  read: number;
}

/** A place of the conf that passes requests to a group. */
export interface Route {
  /** The group's name, or `host:port`. */
  upstream: string;
  policy: Policy;
  patience: Patience;
  /** Of its `proxy_pass`. */
  place: Place;
  /** Its location, as the conf writes it: `~ ^/mult(/|$)`. */
  location: string;
}

// A directive holds for all blocks inside, until one of them has its own.
const nearest = (chain: readonly (readonly Directive[])[], name: string): string[] | undefined =>
  chain
    .map((block) => block.find((directive) => directive.name === name))
    .findLast((directive) => directive !== undefined)
    ?.args.map(({ text }) => text);

/**
 * What `proxy_next_upstream*` say at some place of the conf.
 * @param chain the blocks around it, outermost first
 */
export function readPolicy(chain: readonly (readonly Directive[])[]): Policy {
  const next = nearest(chain, 'proxy_next_upstream');
  const conditions = next?.filter((one) => one !== 'non_idempotent' && one !== 'off' && one !== 'updating');
  return {
    conditions: conditions === undefined ? DEFAULT_POLICY.conditions : new Set(conditions as Condition[]),
    nonIdempotent: next?.includes('non_idempotent') === true,
    tries: Number(nearest(chain, 'proxy_next_upstream_tries')?.[0] ?? 0),
    timeout: parseTime(nearest(chain, 'proxy_next_upstream_timeout')?.[0] ?? '0') ?? 0,
  };
}

/** How long nginx waits for peers at some place of the conf; its own default is a minute each. */
export function readPatience(chain: readonly (readonly Directive[])[]): Patience {
  const read = (name: string) => parseTime(nearest(chain, name)?.[0] ?? '60') ?? 60_000;
  return { connect: read('proxy_connect_timeout'), send: read('proxy_send_timeout'), read: read('proxy_read_timeout') };
}

/** Every `proxy_pass` of a conf, in its order. */
export function readRoutes(tree: readonly Directive[]): Route[] {
  const routes: Route[] = [];
  const visit = (directive: Directive, chain: readonly (readonly Directive[])[], location: string) => {
    const inside = directive.block === undefined ? chain : [...chain, directive.block];
    const here = directive.name === 'location' ? directive.args.map(({ text }) => text).join(' ') : location;
    if (directive.name === 'proxy_pass') {
      const upstream = /^https?:\/\/([^/]*)/i.exec(directive.args[0]?.text ?? '')?.[1] ?? '';
      routes.push({
        upstream,
        policy: readPolicy(chain),
        patience: readPatience(chain),
        place: directive.args[0]?.place ?? directive.place,
        location: here,
      });
    }
    if (['server', 'location', 'if', 'limit_except'].includes(directive.name))
      for (const one of directive.block ?? []) visit(one, inside, here);
  };
  for (const directive of httpOf(tree)) visit(directive, [httpOf(tree)], '');
  return routes;
}
