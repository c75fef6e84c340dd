import type { Instant } from '../model/balancing/request.ts';

/**
 * Now, on both clocks. Bans count whole seconds of the wall clock, time-outs milliseconds of a clock that never jumps.
 * nginx counts whole milliseconds; so does this.
 */
export const instant = (): Instant => ({ seconds: Math.floor(Date.now() / 1000), ms: Math.floor(performance.now()) });

/** Milliseconds as seconds with three decimals: `1730000000.123`. */
export const seconds = (ms: number): string => `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`;
