import type { Engine } from '../../engines/engine.ts';
import { readState } from '../../engines/modelled/from-log.ts';
import { readSource, type Source } from '../../engines/modelled/source.ts';
import { Group } from '../../model/balancing/group.ts';
import type { PeerOptions } from '../../model/balancing/peer.ts';
import type { Basis } from '../checks/trace.ts';
import type { Step } from '../experiment.ts';
import { copyGroup } from './copy-group.ts';
import type { Roster } from './roster.ts';
import type { Fresh, Virtual } from './virtual.ts';

/** What the model knows of the group under study before the first request. */
export interface Ground {
  source: Source;
  basis: Basis;
  virtual: Virtual;
  /** What the state rests on, for prediction.json. */
  from: string;
}

/**
 * Reads the group under study from the conf that the balancer has loaded.
 * @param edited what the conf makes after each `reload` that changes it
 * @param rebuilt whether the state is taken from the record, as the lab was in use already, or is fresh
 */
export async function readGround(
  engine: Engine,
  upstream: string,
  roster: Roster,
  rebuilt: boolean,
  edited: ReadonlyMap<Step, Fresh> = new Map(),
): Promise<Ground> {
  const source = await readSource(engine.loadedConf, upstream, engine);
  const found = rebuilt ? await readState(source, engine) : undefined;
  const group = found?.group ?? new Group(source.upstream.name, source.upstream.method, source.peers);
  const label = (address: string) => roster.labelOf(source.label(address));
  const alone = source.upstream.zone || source.workers === 1;
  const doubt = alone ? undefined : `without "zone" each of ${source.workers ?? 'several'} workers counts for itself`;
  return {
    source,
    from: found === undefined ? 'fresh' : `the state after ${found.rebuilt.requests} requests of the record`,
    basis: {
      upstream: source.upstream.name,
      method: source.upstream.method,
      peers: source.peers,
      policy: source.route.policy,
      zone: alone,
      start: undefined,
      ordered: engine.kind === 'process',
      label,
    },
    virtual: {
      upstream,
      group,
      route: source.route,
      key: source.upstream.key,
      label,
      deserted: source.deserted,
      asksOthers: source.upstream.servers.some(({ host }) => 'LAB_GATEWAY' in (engine.member(host)?.environment ?? {})),
      gone: engine.kind === 'process' ? 'refused' : 'unreachable',
      doubt,
      renew: (step, before) => renew(engine.kind, upstream, step, before, edited),
    },
  };
}

/** A group as a conf makes it of the replicas that there are. */
export async function freshFrom(engine: Engine, upstream: string, conf: string): Promise<Fresh> {
  const source = await readSource(conf, upstream, engine);
  const { name, method, key } = source.upstream;
  return { group: new Group(name, method, source.peers), route: source.route, key };
}

/**
 * What holds after a step. In a lab of processes a scale is a reload, and both leave a fresh group; in containers DNS
 * tells who is there, some time later and in an order of its own.
 * @param edited what the conf makes after each `reload` that changes it
 */
function renew(kind: Engine['kind'], upstream: string, step: Step, before: Fresh, edited: ReadonlyMap<Step, Fresh>) {
  const certain = kind === 'process';
  const { group } = before;
  const again = { ...before, group: new Group(group.name, group.method, peersOf(group)) };
  if (step.do === 'reload') {
    const changed = edited.get(step);
    return { fresh: changed === undefined ? again : { ...changed, group: copyGroup(changed.group) }, certain };
  }
  if (step.do !== 'scale') return { fresh: before, certain: true };
  if (step.service !== upstream) return { fresh: certain ? again : before, certain: true };
  const [pattern] = peersOf(group);
  const known = peersOf(group).slice(0, step.count);
  const added = Array.from({ length: step.count - known.length }, (_, index): PeerOptions[] => {
    const name = `${upstream}-${known.length + index + 1}`;
    return pattern === undefined ? [] : [{ ...pattern, name, server: name }];
  });
  return { fresh: { ...before, group: new Group(group.name, group.method, [...known, ...added.flat()]) }, certain };
}

const peersOf = (group: Group): PeerOptions[] => [...group.primaries.peers, ...(group.backups?.peers ?? [])];
