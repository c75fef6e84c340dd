const DIGITS = { prefix: 20, phase: 4, n: 8 };

/**
 * The ids of a run's requests: 32 hexadecimal digits, like nginx's own. The run's prefix, the phase's number and the
 * request's number stand in them one after the other, so that an id can be read in a log, and is the same again in a
 * run with the same prefix.
 */
export class RequestIds {
  readonly #prefix: string;

  /**
   * @param prefix up to 20 digits of 0-9 and a-f; dashes between them are left out
   * @throws Error if it is something else
   */
  constructor(prefix: string) {
    const digits = prefix.replaceAll('-', '');
    if (!/^[0-9a-f]{1,20}$/.test(digits)) {
      throw new Error(`request ids begin with 1 to ${DIGITS.prefix} digits of 0-9 and a-f, not with "${prefix}"`);
    }
    this.#prefix = digits.padEnd(DIGITS.prefix, '0');
  }

  /** @param phase its number, up to 9999 @param n the request's number in it, up to 99999999 */
  of(phase: number, n: number): string {
    return this.#prefix + String(phase).padStart(DIGITS.phase, '0') + String(n).padStart(DIGITS.n, '0');
  }
}
