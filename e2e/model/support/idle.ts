/**
 * The idle connections to the peers of one group, in one worker: which of them a request would get.
 * Source: ngx_http_upstream_keepalive_module.c.
 */
export class IdleConnections {
  readonly #most: number;
  /** Their peers' places, the one used last first. */
  #peers: number[] = [];

  /** @param most as `keepalive` says; 0: none is kept */
  constructor(most: number) {
    this.#most = most;
  }

  /** @returns whether there was one */
  take(peer: number): boolean {
    const at = this.#peers.indexOf(peer);
    if (at >= 0) this.#peers.splice(at, 1);
    return at >= 0;
  }

  /** Keeps one more; the one that was unused for longest has to go. */
  keep(peer: number): void {
    this.#peers = [peer, ...this.#peers].slice(0, this.#most);
  }

  /** The peer has closed all of its own. */
  drop(peer: number): void {
    this.#peers = this.#peers.filter((one) => one !== peer);
  }
}
