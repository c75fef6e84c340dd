import type { Template } from '../conf/template.ts';

interface Node {
  excess: number;
  last: number;
}

const MAX_NODES = 16_000; // what nginx keeps in a zone of 1 MB
const MINUTE = 60_000;

/**
 * A zone of `limit_req_zone`: a leaky bucket a key. Excess counts in thousandths of a request.
 * @see ngx_http_limit_req_lookup in src/http/modules/ngx_http_limit_req_module.c
 */
export class LimitZone {
  readonly key: Template;
  /** Thousandths of a request a second. */
  readonly rate: number;
  readonly #nodes: Map<string, Node>;

  /** @param before the zone of the same name in the conf before: what it has counted goes on */
  constructor(key: Template, rate: number, before?: LimitZone) {
    this.key = key;
    this.rate = rate;
    this.#nodes = before !== undefined && before.rate === rate ? before.#nodes : new Map();
  }

  /**
   * @param now ms
   * @returns the excess that this request would make, or undefined if it is beyond `burst`
   */
  look(key: string, now: number, burst: number): number | undefined {
    const node = this.#nodes.get(key);
    const excess = node === undefined ? 0 : this.#excess(node, now);
    return excess > burst ? undefined : excess;
  }

  /** Counts a request, which `look` has let pass. */
  count(key: string, now: number, excess: number): void {
    const node = this.#nodes.get(key);
    this.#nodes.delete(key);
    this.#nodes.set(key, { excess, last: node !== undefined && now <= node.last ? node.last : now });
    if (this.#nodes.size > MAX_NODES) this.#forget();
  }

  #excess(node: Node, now: number): number {
    const passed = Math.max(0, now - node.last);
    return Math.max(0, node.excess - Math.floor((this.rate * passed) / 1000) + 1000);
  }

  // The keys are in the order of their last use.
  #forget(): void {
    const [oldest] = this.#nodes.keys();
    if (oldest !== undefined) this.#nodes.delete(oldest);
  }

  /** Forgets keys that have nothing on their account any more. */
  expire(now: number): void {
    for (const [key, node] of this.#nodes) {
      if (now - node.last < MINUTE) return;
      this.#nodes.delete(key);
    }
  }
}
