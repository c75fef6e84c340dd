import { ConfError, type Directive } from '../tree.ts';
import { checkShape } from './arguments.ts';
import { contextOf, Scene, type Stand } from './scene.ts';

/**
 * What is wrong with the part of a file that was read before a syntax error. A `{` too few or too many is noticed at the end
 * of the file only, far from the directive that lacks it; nginx, which judges each directive as it reads, names that one.
 * @param tree what was read; its last blocks may be unfinished, and includes are not resolved
 */
export function findEarlierFault(tree: readonly Directive[]): ConfError | undefined {
  try {
    checkShapes(tree, new Scene({}), { context: 'main', parents: [] });
  } catch (error) {
    if (error instanceof ConfError) return error;
    throw error;
  }
  return undefined;
}

function checkShapes(block: readonly Directive[], scene: Scene, stand: Stand): void {
  for (const [index, directive] of block.entries()) {
    if (directive.name === 'include' && directive.block === undefined) continue;
    try {
      checkShape(directive, scene, { ...stand, before: block.slice(0, index) });
    } catch (error) {
      if (error instanceof ConfError && error.kind === 'unsupported') continue;
      throw error;
    }
    const context = contextOf(directive, stand);
    if (directive.block !== undefined && context !== undefined)
      checkShapes(directive.block, scene, { context, parents: [...stand.parents, directive] });
  }
}
