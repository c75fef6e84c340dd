import { ConfError, type Directive, type Place, type Word } from '../../model/conf/tree.ts';
import { isFlag, parseNumber, parseSize, parseTime } from '../../model/conf/values.ts';

/** Refuses a directive that nginx takes and the embedded balancer does not. */
export const notHere = (what: string, place: Place): ConfError =>
  new ConfError(place, `${what} is not supported by the embedded balancer`, 'unsupported');

/** Refuses what nginx refuses too. */
export const broken = (message: string, place: Place): ConfError => new ConfError(place, message);

const invalid = (word: Word, name: string) => broken(`invalid value "${word.text}" in "${name}" directive`, word.place);

/** The word at this place of a directive. @throws ConfError if there is none */
export function argument(directive: Directive, index: number): Word {
  const word = directive.args[index];
  if (word === undefined) throw broken(`invalid number of arguments in "${directive.name}" directive`, directive.place);
  return word;
}

/** A block and those around it: where directives hold until a block further inside has its own. */
export class Scope {
  readonly blocks: readonly (readonly Directive[])[];

  /** @param blocks outermost first */
  constructor(blocks: readonly (readonly Directive[])[]) {
    this.blocks = blocks;
  }

  /** This block's own directives. */
  get own(): readonly Directive[] {
    return this.blocks.at(-1) ?? [];
  }

  inside(block: readonly Directive[] | undefined): Scope {
    return new Scope([...this.blocks, block ?? []]);
  }

  /** All directives of this name in the innermost block that has any. */
  all(name: string): Directive[] {
    for (const block of this.blocks.toReversed()) {
      const found = block.filter((directive) => directive.name === name);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** The directive of this name that holds here. */
  nearest(name: string): Directive | undefined {
    return this.all(name).at(-1);
  }

  word(name: string, otherwise: string): string {
    const directive = this.nearest(name);
    return directive === undefined ? otherwise : argument(directive, 0).text;
  }

  flag(name: string, otherwise: boolean): boolean {
    return this.#read(name, otherwise, (text) => (isFlag(text) ? text.toLowerCase() === 'on' : undefined));
  }

  /** @returns milliseconds */
  time(name: string, otherwise: number): number {
    return this.#read(name, otherwise, (text) => parseTime(text));
  }

  /** @returns bytes */
  size(name: string, otherwise: number): number {
    return this.#read(name, otherwise, (text) => parseSize(text, 'g'));
  }

  number(name: string, otherwise: number): number {
    return this.#read(name, otherwise, parseNumber);
  }

  #read<T>(name: string, otherwise: T, parse: (text: string) => T | undefined): T {
    const directive = this.nearest(name);
    if (directive === undefined) return otherwise;
    const word = argument(directive, 0);
    const value = parse(word.text);
    if (value === undefined) throw invalid(word, name);
    return value;
  }
}
