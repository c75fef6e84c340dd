const SYMBOLS = ['●', '○', '◆', '◇', '▲', '△', '■', '□'];

/** The sign that stands for the replica at this place of its service, in a strip such as ●●○●. */
export const symbolAt = (place: number): string => SYMBOLS[place] ?? '·';

/** A sign for each of some names, in their order. */
export const symbolsFor = (names: readonly string[]): Map<string, string> =>
  new Map(names.map((name, place) => [name, symbolAt(place)]));
