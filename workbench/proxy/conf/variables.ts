import type { Place } from '../../model/conf/tree.ts';
import type { Exchange } from '../request/exchange.ts';
import { findBuiltIn } from '../request/variables.ts';
import { broken } from './scope.ts';

/** Gives a variable's value for a request; undefined where it has none. */
export type Getter = (x: Exchange) => string | undefined;

/** A variable that the conf makes: by `map`, by `set`, or by a name in a regular expression. */
interface Made {
  slot: number;
  /** For a map; the others have only what was put into their slot. */
  compute: Getter | undefined;
  volatile: boolean;
  defined: boolean;
  used: Place;
}

/** The variables of a conf. Uses may come before definitions; `check` says which never came. */
export class Variables {
  readonly #made = new Map<string, Made>();

  /** How many slots a request needs. */
  get slots(): number {
    return this.#made.size;
  }

  #find(name: string, place: Place): Made {
    let made = this.#made.get(name);
    if (made === undefined) {
      made = { slot: this.#made.size, compute: undefined, volatile: false, defined: false, used: place };
      this.#made.set(name, made);
    }
    return made;
  }

  /** Reads a variable, whoever makes it. */
  use(name: string, place: Place): Getter {
    const builtIn = this.#made.get(name)?.defined ? undefined : findBuiltIn(name);
    if (builtIn !== undefined) return builtIn;
    const made = this.#find(name, place);
    return (x) => {
      const known = x.slots[made.slot];
      if (made.compute === undefined || (known !== undefined && !made.volatile)) return known;
      const value = made.compute(x) ?? '';
      x.slots[made.slot] = value;
      return value;
    };
  }

  /** A variable whose value is put into a slot. @returns the slot */
  define(name: string, place: Place): number {
    if (findBuiltIn(name) !== undefined) throw broken(`the duplicate "${name}" variable`, place);
    const made = this.#find(name, place);
    made.defined = true;
    return made.slot;
  }

  /** A variable that is computed when it is asked for, once a request unless it is volatile. */
  compute(name: string, place: Place, compute: Getter, volatile: boolean): void {
    this.define(name, place);
    Object.assign(this.#find(name, place), { compute, volatile });
  }

  /** @throws ConfError for a variable that is used and made nowhere */
  check(): void {
    for (const [name, { defined, used }] of this.#made) if (!defined) throw broken(`unknown "${name}" variable`, used);
  }
}
