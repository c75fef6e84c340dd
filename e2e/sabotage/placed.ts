import { parseConf } from '../../workbench/model/conf/parse.ts';
import type { Directive } from '../../workbench/model/conf/tree.ts';

/** A directive and where it stands. */
export interface Placed {
  directive: Directive;
  /** The path that edits take to it: the blocks around it, then the directive, each with all its arguments. */
  path: string[];
  /** All directives of its block. */
  siblings: readonly Directive[];
}

/** Every directive of a conf, in the order of its text. */
export const everyPlaced = (text: string, file: string): Placed[] => [...walk(parseConf(text, file, true), [])];

/** A directive's name and arguments, as they stand in the file. */
export const wordsOf = ({ name, nameRaw = name, args }: Directive): string[] => [
  nameRaw,
  ...args.map(({ raw }) => raw),
];

function* walk(siblings: readonly Directive[], around: string[]): Generator<Placed> {
  for (const directive of siblings) {
    const path = [...around, wordsOf(directive).join(' ')];
    yield { directive, path, siblings };
    yield* walk(directive.block ?? [], path);
  }
}
