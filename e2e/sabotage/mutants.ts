import { type Edit, editConf } from '../../workbench/model/conf/edit.ts';
import { changesOf, isRouting } from './changes.ts';
import { everyPlaced, wordsOf } from './placed.ts';

/** A conf with one routing directive deleted or changed. */
export interface Mutant {
  /** `upstream mult: server mult1:3005: weight=3 deleted`. */
  name: string;
  edits: readonly Edit[];
  text: string;
  /** The block that the directive stands in, such as `upstream mult`. */
  block: string;
}

const WORDS = 3; // of a directive that tell it from its neighbours

/** Every mutant of a conf: each of its routing directives deleted, and changed, by rule. */
export function mutantsOf(text: string, file: string): Mutant[] {
  const all = everyPlaced(text, file);
  const targets = all.flatMap(({ directive }) => (directive.name === 'proxy_pass' ? wordsOf(directive).slice(1) : []));
  return all.filter(isRouting).flatMap((placed) => {
    const block = placed.path.at(-2) ?? 'main';
    const directive = wordsOf(placed.directive).slice(0, placed.directive.name === 'location' ? WORDS : 2);
    return changesOf(placed, targets).map(({ what, edits }) => ({
      name: `${block}: ${directive.join(' ')}: ${what}`,
      edits,
      text: editConf(text, file, edits),
      block,
    }));
  });
}
