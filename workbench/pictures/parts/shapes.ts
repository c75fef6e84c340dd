import { round } from './svg.ts';

/** A place in a picture. */
export interface Spot {
  x: number;
  y: number;
}

// Paths of many marks at once: ten bytes a mark, where an element of its own takes a hundred.
const path = (spots: readonly Spot[], mark: (spot: string) => string) =>
  spots.map(({ x, y }) => mark(`${round(x)} ${round(y)}`)).join('');

/** Dots; their size is the width of the line. */
export const dots = (spots: readonly Spot[]): string => path(spots, (spot) => `M${spot}h0`);

export const crosses = (spots: readonly Spot[], r: number): string =>
  path(spots, (spot) => `M${spot}m${-r} ${-r}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`);

export const diamonds = (spots: readonly Spot[], r: number): string =>
  path(spots, (spot) => `M${spot}m0 ${-r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`);

export const squares = (spots: readonly Spot[], r: number): string =>
  path(spots, (spot) => `M${spot}m${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`);

export const triangles = (spots: readonly Spot[], r: number): string =>
  path(spots, (spot) => `M${spot}m0 ${-r}l${r} ${2 * r}h${-2 * r}z`);

/** A line through points, broken where one is undefined. */
export const polyline = (spots: readonly (Spot | undefined)[]): string =>
  spots
    .map((spot, index) =>
      spot === undefined ? '' : `${spots[index - 1] === undefined ? 'M' : 'L'}${round(spot.x)} ${round(spot.y)}`,
    )
    .join('');
