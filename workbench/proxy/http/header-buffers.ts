/** `client_header_buffer_size` and `large_client_header_buffers`: bytes, and how many large ones. */
export interface BufferLimits {
  first: number;
  large: number;
  count: number;
}

/**
 * The room that nginx has for the head of a request: each line must fit into one buffer, and only so many are given.
 * @see ngx_http_alloc_large_header_buffer in src/http/ngx_http_request.c
 */
export class HeaderBuffers {
  readonly #limits: BufferLimits;
  #room: number;
  #given = 0;

  constructor(limits: BufferLimits) {
    this.#limits = limits;
    this.#room = limits.first;
  }

  /** Puts a line into a buffer. @param partial whether its end is still to come: then nothing is used up yet */
  fit(size: number, partial: boolean): boolean {
    if (size < this.#room || (size === this.#room && !partial)) {
      if (!partial) this.#room -= size;
      return true;
    }
    const { large, count } = this.#limits;
    if (this.#given >= count || size > large || (size === large && partial)) return false;
    if (partial) return true;
    this.#given++;
    this.#room = large - size;
    return true;
  }
}
