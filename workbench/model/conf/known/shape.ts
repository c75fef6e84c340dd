import type { Version } from '../values.ts';

/** Where a directive may stand; an `if` is a context of its own. */
export type Context =
  | 'main'
  | 'events'
  | 'http'
  | 'server'
  | 'if in server'
  | 'location'
  | 'if in location'
  | 'upstream';

/** Where most directives may stand that are about requests. */
export const LEVELS: readonly Context[] = ['http', 'server', 'location'];

/**
 * What a directive can change: `routing`, which peer is picked or whether a request is tried again; `forwarding`, what a
 * client sees of the proxy; `none`, neither: it is ignored, with a notice.
 */
export type Effect = 'routing' | 'forwarding' | 'none';

/** How the arguments of a directive look. */
export interface Shape {
  min: number;
  max: number;
  /** What each argument must be; `buffers` is a number and a size. */
  value?: 'flag' | 'number' | 'time' | 'seconds' | 'size' | 'offset' | 'buffers';
  /** Each argument is one of these, in any case of letters. */
  oneOf?: readonly string[];
  /** Of `oneOf`: nginx takes these, this project does not. */
  unsupported?: readonly string[];
  /** May stand several times in a block. */
  repeats?: boolean;
  /** Its arguments may hold variables. */
  variables?: boolean;
  block?: boolean;
  /** The first version of nginx that knows it, where that is later than 1.18. */
  since?: Version;
}

/** One directive in the contexts where it means the same. */
export interface Known extends Shape {
  name: string;
  contexts: readonly Context[];
  effect: Effect;
}

export const flag: Shape = { min: 1, max: 1, value: 'flag' };
export const number: Shape = { min: 1, max: 1, value: 'number' };
export const time: Shape = { min: 1, max: 1, value: 'time' };
export const size: Shape = { min: 1, max: 1, value: 'size' };
export const offset: Shape = { min: 1, max: 1, value: 'offset' };
export const buffers: Shape = { min: 2, max: 2, value: 'buffers' };
export const bare: Shape = { min: 0, max: 0 };
export const words = (min: number, max = min): Shape => ({ min, max });
export const block = (min: number, max = min): Shape => ({ min, max, block: true, repeats: true });
export const oneOf = (...values: string[]): Shape => ({ min: 1, max: 1, oneOf: values });
export const someOf = (...values: string[]): Shape => ({ min: 1, max: Infinity, oneOf: values, repeats: true });
export const repeated = (shape: Shape): Shape => ({ ...shape, repeats: true });
export const withVariables = (shape: Shape): Shape => ({ ...shape, variables: true });
export const since = (version: Version, shape: Shape): Shape => ({ ...shape, since: version });

/** Rows of the table that share contexts and effect. */
export const rows = (contexts: readonly Context[], effect: Effect, shapes: Record<string, Shape>): Known[] =>
  Object.entries(shapes).map(([name, shape]) => ({ name, contexts, effect, ...shape }));
