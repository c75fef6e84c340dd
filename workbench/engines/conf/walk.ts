import type { Directive } from '../../model/conf/tree.ts';

/** A directive and the blocks around it, outermost first, each with its first argument: `http`, `upstream mult`. */
export type Found = Directive & { parents: string[] };

/** Every directive of a conf in the order of its text, blocks before what stands in them. */
export function everyDirective(tree: readonly Directive[], parents: string[] = []): Found[] {
  return tree.flatMap((directive) => {
    const around = [...parents, [directive.name, ...directive.args.slice(0, 1).map(({ text }) => text)].join(' ')];
    return [{ ...directive, parents }, ...everyDirective(directive.block ?? [], around)];
  });
}

/** The words of a directive behind its name, without quotes. */
export const texts = ({ args }: Directive): string[] => args.map(({ text }) => text);
