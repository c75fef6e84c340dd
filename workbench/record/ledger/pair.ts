/** How two lists are paired. Times in ms. */
export interface Pairing<A, B> {
  /** How much later the left one is than the right one. */
  apart: (left: A, right: B) => number;
  /** What else speaks against a pair, in ms that it counts as further apart. */
  unlike: (left: A, right: B) => number;
  /** Further apart than this no two belong together. */
  limit: number;
}

/**
 * Pairs two lists, each in order of time, one to one and in order. What one of them has too many stays alone: always
 * the one whose neighbour fits better.
 */
export function pairUp<A, B>(lefts: readonly A[], rights: readonly B[], pairing: Pairing<A, B>): [A, B][] {
  const { apart, unlike, limit } = pairing;
  const misfit = (left: A | undefined, right: B | undefined) =>
    left === undefined || right === undefined ? Infinity : Math.abs(apart(left, right)) + unlike(left, right);
  const pairs: [A, B][] = [];
  for (let i = 0, j = 0; ; ) {
    const [left, right] = [lefts[i], rights[j]];
    if (left === undefined || right === undefined) return pairs;
    const surplus = lefts.length - i - (rights.length - j);
    const gap = apart(left, right);
    if (gap < -limit) i++;
    else if (gap > limit) j++;
    else if (surplus > 0 && misfit(lefts[i + 1], right) < misfit(left, right)) i++;
    else if (surplus < 0 && misfit(left, rights[j + 1]) < misfit(left, right)) j++;
    else {
      pairs.push([left, right]);
      i++;
      j++;
    }
  }
}

/** Puts things into heaps by a key; what has none is left out. */
export function groupBy<T>(things: readonly T[], keyOf: (thing: T) => string | undefined): Map<string, T[]> {
  const heaps = new Map<string, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    if (key === undefined) continue;
    const heap = heaps.get(key);
    if (heap === undefined) heaps.set(key, [thing]);
    else heap.push(thing);
  }
  return heaps;
}
