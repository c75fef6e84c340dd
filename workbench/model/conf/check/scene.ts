import type { Context } from '../known/shape.ts';
import { ConfError, type Directive, type Place, type Word } from '../tree.ts';
import type { Version } from '../values.ts';
import type { Listen } from './listen.ts';

/** Something to tell that is no error. */
export interface Notice {
  place: Place;
  message: string;
}

export interface CheckOptions {
  /** The nginx that the conf is for; 1.30.0 unless told. */
  version?: Version;
  /** Whether a name resolves where the conf is to run; without it every name does. */
  resolves?: (name: string) => boolean;
  /** Whether a folder exists; without it every one does. */
  exists?: (path: string) => boolean;
}

/** A variable as the conf writes it. */
interface Use {
  name: string;
  place: Place;
}

/** A piece of shared memory: `keys` for limit_req, `peers` for an upstream. */
interface Zone {
  use: 'keys' | 'peers';
  /** 0 while it is named but not yet declared. */
  size: number;
  place: Place;
}

/** What the checks have learnt of a conf, in the order of its text: some things must come before their use. */
export class Scene {
  readonly version: Version;
  readonly resolves: (name: string) => boolean;
  readonly exists: (path: string) => boolean;
  readonly notices: Notice[] = [];
  /** Names of log formats, and of upstreams in small letters with their directives. */
  readonly formats = new Set(['combined']);
  readonly upstreams = new Map<string, Directive>();
  /** Zones of limit_req that have their key. */
  readonly limits = new Set<string>();
  readonly zones = new Map<string, Zone>();
  /** By address and port. */
  readonly listens = new Map<string, Listen>();
  readonly defined = new Set<string>();
  /** Whether the http block itself names a resolver. */
  resolver = false;
  readonly used: Use[] = [];
  /** What can be looked at only when all of the http block was read. */
  readonly later: (() => void)[] = [];

  /** Whether only a part was read, up to a syntax error: what is missing may stand in the rest, or in an include. */
  readonly unfinished: boolean;

  constructor(
    { version = [1, 30, 0], resolves = () => true, exists = () => true }: CheckOptions,
    state: 'finished' | 'unfinished' = 'finished',
  ) {
    this.unfinished = state === 'unfinished';
    this.version = version;
    this.resolves = resolves;
    this.exists = exists;
  }

  notice(place: Place, message: string): void {
    this.notices.push({ place, message });
  }
}

/** Where a directive stands: its context, and the blocks around it, outermost first. */
export interface Stand {
  context: Context;
  parents: readonly Directive[];
}

/** Blocks of directives, and what context they make; the others hold pairs. */
const BLOCKS: ReadonlyMap<string, Context> = new Map(
  (['events', 'http', 'server', 'location', 'upstream'] as const).map((name) => [name, name]),
);

/** The context inside a block, or undefined where it holds pairs. */
export function contextOf({ name }: Directive, { context }: Stand): Context | undefined {
  if (name === 'if') return context === 'server' ? 'if in server' : 'if in location';
  return BLOCKS.get(name);
}

/** Looks at one directive more closely than the table of known directives can. @throws ConfError */
export type Check = (directive: Directive, scene: Scene, stand: Stand) => void;

/** The argument at `index`, or a stand-in at the directive's place where the table lets it be missing. */
export const arg = ({ args, place }: Directive, index: number): Word => args[index] ?? { text: '', raw: '', place };

export function refuse(at: Word | Directive, message: string): never {
  throw new ConfError(at.place, message);
}

export function unsupported(at: Word | Directive, what: string): never {
  throw new ConfError(at.place, `${what} is not supported here`, 'unsupported');
}
