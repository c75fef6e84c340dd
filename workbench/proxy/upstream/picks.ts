import type { Group } from '../../model/balancing/group.ts';
import { obstacleOf, type Peer } from '../../model/balancing/peer.ts';
import { seconds } from '../clock.ts';
import type { LogFile } from '../logs/log-file.ts';
import type { Exchange } from '../request/exchange.ts';

// A client's own id counts if it looks like one, as the lab's conf has it.
const WELL_FORMED = /^[\w.-]{1,128}$/;
const peersOf = (group: Group): Peer[] => [...group.primaries.peers, ...(group.backups?.peers ?? [])];

/** How the peers stand before a pick. */
interface Before {
  peer: Peer;
  current: number;
  effective: number;
  fails: number;
  tried: boolean;
}

export const snapshot = (group: Group, tried: ReadonlySet<Peer>): Before[] =>
  peersOf(group).map((peer) => ({
    peer,
    current: peer.current,
    effective: peer.effective,
    fails: peer.fails,
    tried: tried.has(peer),
  }));

/** Writes a line of JSON for each pick: who could be picked, and why it was this one. */
export class PickLog {
  readonly #file: LogFile;

  constructor(file: LogFile) {
    this.#file = file;
  }

  /** @param now whole seconds */
  write(x: Exchange, group: Group, picked: Peer | undefined, before: readonly Before[], now: number): void {
    const peers = before.map(({ peer, current, effective, fails, tried }) => ({
      name: peer.name,
      server: peer.server,
      backup: peer.backup,
      current_before: current,
      current: peer.current,
      effective,
      weight: peer.weight,
      fails,
      banned_until: peer.maxFails > 0 && peer.fails >= peer.maxFails ? peer.checked + peer.failTimeout + 1 : null,
      state: peer === picked ? 'picked' : tried ? 'tried' : (obstacleOf(peer, now) ?? 'ready'),
    }));
    const line = {
      stream: 'picks',
      v: 1,
      msec: seconds(Date.now()),
      worker: String(x.connection.worker.pid),
      request_id: WELL_FORMED.test(x.header('x-request-id') ?? '') ? x.header('x-request-id') : x.id,
      upstream: group.name,
      attempt: 1 + before.filter(({ tried }) => tried).length,
      peer: picked?.name ?? null,
      peers,
    };
    this.#file.write(`${JSON.stringify(line)}\n`);
  }
}
