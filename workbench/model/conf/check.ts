import { checkShape } from './check/arguments.ts';
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
import type { Directive } from './tree.ts';

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

function checkBlock(block: readonly Directive[], scene: Scene, stand: Stand): void {
  for (const directive of block) {
    const known = checkShape(directive, scene, { ...stand, before: block.slice(0, block.indexOf(directive)) });
    if (known.variables) for (const word of directive.args) useVariables(word, scene);
    const names = [`${stand.context} ${directive.name}`, directive.name];
    for (const check of names
      .map((name) => CHECKS[name])
      .filter((one) => one !== undefined)
      .slice(0, 1))
      check(directive, scene, stand);
    const context = contextOf(directive, stand);
    if (directive.block !== undefined && context !== undefined)
      checkBlock(directive.block, scene, { context, parents: [...stand.parents, directive] });
    for (const after of AFTER)
      for (const name of names) if (Object.hasOwn(after, name)) after[name]?.(directive, scene, stand);
  }
}
