import { checkShape, withHint } from './check/arguments.ts';
import { LIMIT_CHECKS } from './check/limits.ts';
import { AFTER_LISTEN, LISTEN_CHECKS } from './check/listen.ts';
import { LOCATION_CHECKS } from './check/location.ts';
import { LOG_CHECKS } from './check/log.ts';
import { MAP_CHECKS } from './check/map.ts';
import { AFTER_PROXY, PROXY_CHECKS } from './check/proxy-pass.ts';
import { REWRITE_CHECKS } from './check/rewrite.ts';
import { type Check, type CheckOptions, contextOf, type Notice, Scene, type Stand } from './check/scene.ts';
import { checkServerNames, NAME_CHECKS } from './check/server-names.ts';
import { checkEvents, SETTING_CHECKS } from './check/settings.ts';
import { AFTER_UPSTREAM, UPSTREAM_CHECKS } from './check/upstream.ts';
import { checkVariables, useVariables } from './check/variables.ts';
import { checkZones } from './check/zones.ts';
import { ConfError, type Directive } from './tree.ts';

export type { CheckOptions, Notice } from './check/scene.ts';

/** By `name`, or `context name` where a name has several meanings. */
const CHECKS: Record<string, Check> = {
  ...LIMIT_CHECKS,
  ...LISTEN_CHECKS,
  ...LOCATION_CHECKS,
  ...LOG_CHECKS,
  ...MAP_CHECKS,
  ...NAME_CHECKS,
  ...PROXY_CHECKS,
  ...REWRITE_CHECKS,
  ...SETTING_CHECKS,
  ...UPSTREAM_CHECKS,
};
/** Once the block of a directive was read. */
const AFTER: Record<string, Check>[] = [AFTER_UPSTREAM, AFTER_LISTEN, AFTER_PROXY];

/**
 * Judges a conf as `nginx -t` does, as far as its text and the names in it go: no port is bound and no file is opened.
 * @param tree the whole conf, includes in place
 * @returns what is no error and yet worth telling, in the order of the conf
 * @throws ConfError `broken` where nginx refuses the conf, `unsupported` where it is nginx's but not this project's;
 *   the first one only
 */
export function checkConf(tree: readonly Directive[], options: CheckOptions = {}): Notice[] {
  const scene = new Scene(options);
  checkBlock(tree, scene, { context: 'main', parents: [] });
  checkEvents(tree);
  for (const check of scene.later) check();
  checkVariables(scene);
  checkServerNames(scene);
  checkZones(scene);
  return scene.notices;
}

/**
 * What is wrong with the part of a file that was read before a syntax error. A `{` too few or too many is noticed at the end
 * of the file only, far from the directive that lacks it; nginx, which judges each directive as it reads, names that one.
 * @param tree what was read: its last blocks may be unfinished, and includes are not resolved
 */
export function findEarlierFault(tree: readonly Directive[]): ConfError | undefined {
  try {
    checkBlock(tree, new Scene({}, 'unfinished'), { context: 'main', parents: [] });
  } catch (error) {
    if (error instanceof ConfError) return error;
    throw error;
  }
  return undefined;
}

function checkBlock(block: readonly Directive[], scene: Scene, stand: Stand): void {
  for (const [index, directive] of block.entries())
    try {
      checkDirective(directive, scene, { ...stand, before: block.slice(0, index) });
    } catch (error) {
      const isBeyond = error instanceof ConfError && error.kind === 'unsupported';
      if (!scene.unfinished || !isBeyond) throw error;
    }
}

function checkDirective(directive: Directive, scene: Scene, stand: Stand & { before: readonly Directive[] }): void {
  if (scene.unfinished && directive.name === 'include' && directive.block === undefined) return;
  const names = [`${stand.context} ${directive.name}`, directive.name];
  withHint(directive, stand, () => {
    const known = checkShape(directive, scene, stand);
    if (known.variables) for (const word of directive.args) useVariables(word, scene);
    names.map((name) => CHECKS[name]).find((check) => check !== undefined)?.(directive, scene, stand);
  });
  const context = contextOf(directive, stand);
  if (directive.block !== undefined && context !== undefined)
    checkBlock(directive.block, scene, { context, parents: [...stand.parents, directive] });
  if (!scene.unfinished) for (const name of names) for (const after of AFTER) after[name]?.(directive, scene, stand);
}
