import { ANSWERS, IGNORED, LIMITS } from './known/answers.ts';
import { CONNECTIONS, MAIN } from './known/main.ts';
import type { Context, Known } from './known/shape.ts';
import { UNSUPPORTED } from './known/unsupported.ts';
import { PROXY, UPSTREAM } from './known/upstream.ts';

export type { Context, Effect, Known } from './known/shape.ts';

/**
 * Every directive that this project understands. Contexts and numbers of arguments are those of nginx 1.30's
 * `ngx_command_t` tables; a name with two meanings, such as `server`, has two entries.
 */
export const KNOWN: ReadonlyMap<string, readonly Known[]> = Map.groupBy(
  [...MAIN, ...CONNECTIONS, ...ANSWERS, ...LIMITS, ...IGNORED, ...UPSTREAM, ...PROXY],
  ({ name }) => name,
);

/** What a directive of this name is in this context, or undefined where it may not stand there. */
export const findKnown = (name: string, context: Context): Known | undefined =>
  KNOWN.get(name)?.find(({ contexts }) => contexts.includes(context));

/** The known name that looks most like a misspelt one, if any comes near. */
export function suggest(name: string): string | undefined {
  const near = [...KNOWN.keys(), ...UNSUPPORTED.keys()]
    .map((known) => ({ known, far: distance(name, known) }))
    .filter(({ far, known }) => far <= (known.length < 5 ? 1 : 2))
    .sort((a, b) => a.far - b.far);
  return near[0]?.known;
}

/** Levenshtein's distance: how many letters to insert, remove or replace. */
function distance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 2) return 3;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= to.length; at++) {
      const replaced = (row[at - 1] ?? 0) + (letter === to[at - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
