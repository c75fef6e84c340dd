import type { Exchange } from '../request/exchange.ts';
import type { Pattern } from './pattern.ts';

/**
 * Host names and what they stand for, in nginx's order: exact, the longest `*.name`, the longest `name.*`, then regular
 * expressions in the order of the conf.
 * @see ngx_http_find_virtual_server in src/http/ngx_http_request.c, ngx_hash_find_combined in src/core/ngx_hash.c
 */
export class Names<T> {
  readonly #exact = new Map<string, T>();
  readonly #suffixes = new Map<string, T>();
  readonly #prefixes = new Map<string, T>();
  readonly #patterns: [Pattern, T][] = [];

  /** @returns false if the name was there already: the first stays */
  add(name: string, value: T): boolean {
    const lower = name.toLowerCase();
    if (lower.startsWith('*.')) return put(this.#suffixes, lower.slice(1), value);
    if (lower.endsWith('.*')) return put(this.#prefixes, lower.slice(0, -1), value);
    if (!lower.startsWith('.')) return put(this.#exact, lower, value);
    const own = put(this.#exact, lower.slice(1), value);
    return put(this.#suffixes, lower, value) && own;
  }

  addPattern(pattern: Pattern, value: T): void {
    this.#patterns.push([pattern, value]);
  }

  /** Whether there is anything but exact names. */
  get plain(): boolean {
    return this.#suffixes.size + this.#prefixes.size + this.#patterns.length === 0;
  }

  /** @param host in lower case */
  find(x: Exchange, host: string): T | undefined {
    const exact = this.#exact.get(host);
    if (exact !== undefined || this.plain) return exact;
    return this.#wild(host) ?? this.#patterns.find(([pattern]) => pattern(x, host))?.[1];
  }

  #wild(host: string): T | undefined {
    if (this.#suffixes.size > 0)
      for (let dot = host.indexOf('.', 1); dot >= 0; dot = host.indexOf('.', dot + 1)) {
        const found = this.#suffixes.get(host.slice(dot));
        if (found !== undefined) return found;
      }
    if (this.#prefixes.size > 0)
      for (let dot = host.lastIndexOf('.'); dot > 0; dot = host.lastIndexOf('.', dot - 1)) {
        const found = this.#prefixes.get(host.slice(0, dot + 1));
        if (found !== undefined) return found;
      }
    return undefined;
  }
}

function put<T>(map: Map<string, T>, key: string, value: T): boolean {
  if (map.has(key)) return false;
  map.set(key, value);
  return true;
}
