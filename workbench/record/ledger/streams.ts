import type { RecordLine } from '../schema.ts';

export type Stream = RecordLine['stream'];
export const STREAMS = ['access', 'replica', 'events', 'client'] as const satisfies Stream[];

/** How far each stream has come, by the times of its own lines, in ms since 1970. */
export class Progress {
  readonly #reached = { access: -Infinity, replica: -Infinity, events: -Infinity, client: -Infinity };
  #least = -Infinity;

  /** @returns whether all streams together have come further */
  reach(stream: Stream, at: number): boolean {
    if (at <= this.#reached[stream]) return false;
    const wasLeast = this.#reached[stream] === this.#least;
    this.#reached[stream] = at;
    if (!wasLeast) return false;
    const { access, replica, events, client } = this.#reached;
    const least = Math.min(access, replica, events, client);
    const isFurther = least > this.#least;
    this.#least = least;
    return isFurther;
  }

  of(stream: Stream): number {
    return this.#reached[stream];
  }

  /** What all streams have come to. */
  get least(): number {
    return this.#least;
  }
}
