import type { AccessLine, ReplicaLine } from './schema.ts';

/** A request as both sides saw it: nginx, and the replica that answered, where its line is there. */
export interface Told {
  access: AccessLine;
  replica: ReplicaLine | undefined;
}

const key = (id: string, replica: string, uri: string) => `${id} ${replica} ${uri}`;

/**
 * Joins nginx's lines with the replicas' while both arrive. They come through different pipes, so each side waits
 * a little for the other. Time is handed in, in milliseconds; nothing here looks at a clock.
 */
export class Journal {
  readonly #replicas = new Map<string, { line: ReplicaLine; at: number }>();
  #waiting: { access: AccessLine; at: number }[] = [];
  readonly #patience: number;

  /** @param patience how long nginx's line waits for the replica's, in ms */
  constructor(patience = 150) {
    this.#patience = patience;
  }

  addAccess(access: AccessLine, now: number): void {
    this.#waiting.push({ access, at: now });
  }

  addReplica(line: ReplicaLine, now: number): void {
    this.#replicas.set(key(line.request_id, line.replica, line.uri), { line, at: now });
  }

  /** The requests that are complete, or have waited long enough, in the order in which nginx finished them. */
  take(now: number): Told[] {
    const told: Told[] = [];
    while (this.#waiting.length > 0) {
      const first = this.#waiting[0];
      if (first === undefined) break;
      const name = key(first.access.request_id, first.access.served_by, first.access.uri);
      const replica = this.#replicas.get(name)?.line;
      if (replica === undefined && first.access.served_by !== '' && now - first.at < this.#patience) break;
      this.#replicas.delete(name);
      this.#waiting.shift();
      told.push({ access: first.access, replica });
    }
    for (const [name, { at }] of this.#replicas) {
      if (now - at < 5_000) break; // oldest first
      this.#replicas.delete(name);
    }
    return told;
  }
}
