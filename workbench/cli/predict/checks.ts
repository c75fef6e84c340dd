// What a prediction can't say, and what it rests on: told as a notice, or refused.
import { readFileSync } from 'node:fs';
import type { Engine } from '../../engines/engine.ts';
import { LabFailure } from '../../engines/failure.ts';
import type { Source } from '../../engines/modelled/source.ts';
import type { Group } from '../../model/balancing/group.ts';
import type { PeerOptions } from '../../model/balancing/peer.ts';
import type { Place } from '../../model/conf/tree.ts';
import type { Plan } from '../../model/prediction/plan.ts';
import type { PredictFlags } from './options.ts';

/** The peers that a user means: by replica, address, the text of `server`, or its host. */
export function peersCalled({ peers, upstream, label }: Source, name: string): PeerOptions[] {
  const places = new Set<Place | undefined>(
    upstream.servers.filter(({ server, host }) => server === name || host === name).map(({ place }) => place),
  );
  return peers.filter((one) => one.name === name || label(one.name) === name || places.has((one as Placed).place));
}
type Placed = PeerOptions & { place?: Place };

/** `random` has no sequence that these options could change. @throws LabFailure */
export function checkChance({ upstream }: Source, flags: PredictFlags): void {
  if (upstream.method.kind !== 'random') return;
  if (flags.explain || flags.fail !== undefined || flags.wait !== undefined)
    throw new LabFailure(
      'usage',
      `${upstream.name} picks at random: there is no sequence for --fail, --wait or --explain.`,
      `The shares: ./lab predict ${upstream.name}`,
    );
}

/** What a state rebuilt from the record can't hold. */
export function noteWhatTheRecordLacks({ upstream, peers, notices, conf }: Source, lab: Engine | undefined): void {
  if (upstream.method.kind === 'least_conn' || peers.some(({ maxConns }) => maxConns > 0))
    notices.push('requests that are under way are not in the record, and are not counted here');
  if (lab !== undefined && !isSame(conf, lab.conf))
    notices.push('nginx.conf has changed since it was loaded; this is the loaded one (./lab reload takes the new one)');
}

const isSame = (one: string, other: string) => {
  try {
    return one === other || readFileSync(one, 'utf8') === readFileSync(other, 'utf8');
  } catch {
    return false;
  }
};

/** The model knows what a peer did, not what it will do: that is for --fail to say. */
export async function noteSilent(source: Source, flags: PredictFlags, lab: Engine | undefined): Promise<void> {
  const replicas = (await lab?.replicas()) ?? [];
  for (const { name, state } of replicas.filter((one) => one.state === 'stopped' || one.state === 'paused')) {
    const meant = source.peers.some((peer) => source.label(peer.name) === name);
    const told = (flags.fail ?? []).some(({ peer }) =>
      peersCalled(source, peer).some((one) => source.label(one.name) === name),
    );
    if (meant && !told)
      source.notices.push(
        `${name} is ${state}, but is taken to answer; say how it fails: --fail ${name}=${state === 'paused' ? 'timeout' : lab?.kind === 'compose' ? 'unreachable' : 'refused'}`,
      );
  }
}

/** Without `zone` a sequence is that of one worker. @throws LabFailure where a record would be needed of each */
export function checkWorkers({ upstream, workers, notices }: Source, flags: PredictFlags): void {
  const count = flags.workers ?? workers;
  if (upstream.zone || count === 1) return;
  if (flags.fromLog)
    throw new LabFailure(
      'failed',
      `without \`zone\` each worker has a state of its own, and which one gets the next request can't be known: --from-log can't tell.`,
      `In the conf: upstream ${upstream.name} { zone ${upstream.name} 128k; …`,
    );
  const many = count === undefined ? 'each worker (worker_processes auto: one a core)' : `each of the ${count} workers`;
  notices.push(
    `without \`zone\` ${many} counts alone: this is the sequence of the requests that one worker gets; which worker gets which request is left to the system`,
  );
}

/** On a kept connection that breaks nginx tries once more than otherwise; which connections are kept no plan says. */
export function noteConnections({ route, notices }: Source, group: Group, plan: Plan): void {
  if (!plan.faults.some(({ behaviour }) => behaviour === 'reset')) return;
  if (group.single || route.policy.tries > 0)
    notices.push(
      '`reset` is taken to happen on a fresh connection; on one kept from an earlier request nginx has one try more',
    );
}
