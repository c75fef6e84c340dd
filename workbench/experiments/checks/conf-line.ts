import type { Directive } from '../../model/conf/tree.ts';
import type { CheckResult } from '../../record/verdict.ts';

const matches = (directive: Directive, words: string) => {
  const [name, ...args] = words.split(' ');
  return directive.name === name && args.every((arg, index) => directive.args[index]?.text === arg);
};

/**
 * The line of the conf that is responsible for something.
 * @param path blocks, then the directive, each as its name and first arguments: ['http', 'upstream mult', 'server mult1:3005']
 * @param nameOf how a file of the conf is told to the student
 * @returns the innermost part of the path that the conf has: a directive that is missing is missing in its block
 */
export function confLine(
  tree: readonly Directive[],
  path: readonly string[],
  nameOf: (file: string) => string,
): CheckResult['conf'] {
  let found: Directive | undefined;
  let block: readonly Directive[] | undefined = tree;
  for (const words of path) {
    const next: Directive | undefined = block?.find((directive) => matches(directive, words));
    if (next === undefined) break;
    found = next;
    block = next.block;
  }
  if (found === undefined) return undefined;
  const text = [found.name, ...found.args.map(({ raw }) => raw)].join(' ');
  return {
    file: nameOf(found.place.file),
    line: found.place.line,
    text: `${text}${found.block ? ' {' : ';'}`,
  };
}
