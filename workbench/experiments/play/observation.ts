import type { Engine, Replica } from '../../engines/engine.ts';
import { belongsTo, observe } from '../../engines/modelled/from-log.ts';
import type { Source } from '../../engines/modelled/source.ts';
import type { PeerOptions } from '../../model/balancing/peer.ts';
import type { Change, TracedRequest } from '../../model/prediction/trace.ts';
import { attemptsOf } from '../../record/attempts.ts';
import type { AccessLine } from '../../record/schema.ts';
import type { Observation } from '../checks/trace.ts';
import type { Step } from '../experiment.ts';
import { keyOf } from './key.ts';
import type { Played } from './real.ts';

/** A container's new address is learned through DNS: `valid=1s`, asked again every second or two. In ms. */
const DNS_MS = 3_500;
/** From Docker's DNS to nginx, in ms. */
const ANSWER_MS = 250;

/** A stretch of a run on one conf: from then on, in ms since 1970. */
export interface Segment {
  source: Source;
  from: number;
}

/** Collects what the balancer logged of one group, for the trace; each stretch on one conf apart. */
export class Observer {
  readonly #segments: readonly Segment[];
  readonly #requests: TracedRequest[][];
  readonly #workers = new Map<TracedRequest, string>();

  /** @param segments in order of time */
  constructor(segments: readonly Segment[]) {
    this.#segments = segments;
    this.#requests = segments.map(() => []);
  }

  add(line: AccessLine): void {
    const observed = observe(line);
    const place = this.#segments.findLastIndex(({ from }) => observed.at >= from);
    const source = this.#segments[place]?.source;
    if (source === undefined || !belongsTo(line, source)) return;
    const { attempts, exhausted } = attemptsOf(line);
    if (attempts.length === 0 && !exhausted) return; // answered by the balancer itself
    const key = keyOf(source.upstream.key, source.upstream.method.kind, { path: line.uri });
    const last = attempts.at(-1)?.status;
    const status = exhausted ? 502 : (last ?? Number(line.status));
    const request: TracedRequest = { ...observed, exhausted, status, ...(key !== undefined && { key }) };
    this.#requests[place]?.push(request);
    this.#workers.set(request, line.worker);
  }

  /** @param played what changed the replicas or the conf meanwhile */
  result(played: readonly Played[], kind: Engine['kind']): Observation[] {
    return this.#segments.map(({ source, from }, index) => {
      const until = this.#segments[index + 1]?.from ?? Number.POSITIVE_INFINITY;
      const own = played.filter(
        (one) => one.from >= from && one.from < until && !(one.step.do === 'reload' && one.step.edits),
      );
      const change = kind === 'process' ? changesOfProcesses : changesOfContainers;
      return {
        requests: this.#requests[index] ?? [],
        workerOf: (request) => this.#workers.get(request) ?? '',
        changes: own.flatMap((one) => change(one, source)),
      };
    });
  }
}

/** The peers of the group as some replicas are now, in the order of the conf. */
export function peersFrom(source: Source, replicas: readonly Replica[], kind: Engine['kind']): PeerOptions[] {
  return source.upstream.servers.flatMap((server) =>
    replicas
      .filter(({ service }) => service === server.host)
      .flatMap(({ address, formerAddress }): PeerOptions[] => {
        const name = address ?? formerAddress;
        return name === undefined ? [] : [{ ...server, name, server: kind === 'process' ? name : server.server }];
      }),
  );
}

/** Peers that are no longer there, and new ones. An address that is another server's now has gone and come. */
function movesOf(old: readonly PeerOptions[], now: readonly PeerOptions[]) {
  const isIn = (list: readonly PeerOptions[]) => (peer: PeerOptions) =>
    list.some(({ name, server }) => name === peer.name && server === peer.server);
  return { gone: old.filter((peer) => !isIn(now)(peer)), come: now.filter((peer) => !isIn(old)(peer)) };
}

/** When a container of the group first came back at another address, in ms since 1970: until then none can be known. */
export function firstMove(played: readonly Played[], source: Source, kind: Engine['kind']): number | undefined {
  if (kind === 'process') return undefined;
  return played.find(({ step, before, after }) => {
    const [old, now] = [before, after].map((replicas) => peersFrom(source, replicas, kind));
    return step.do !== 'scale' && movesOf(old ?? [], now ?? []).come.length > 0;
  })?.from;
}

// A lab of processes has its addresses written into the conf: a scale is a reload, and a reload forgets everything.
function changesOfProcesses({ step, from, to, after }: Played, source: Source): Change[] {
  if (step.do !== 'scale' && step.do !== 'reload') return [];
  return [{ from, to, kind: 'reset', peers: peersFrom(source, after, 'process') }];
}

function changesOfContainers({ step, from, to, before, after }: Played, source: Source): Change[] {
  if (step.do === 'reload') return [{ from, to, kind: 'reset', peers: peersFrom(source, after, 'compose') }];
  const [old, now] = [before, after].map((replicas) => peersFrom(source, replicas, 'compose'));
  const late = { from, to: to + DNS_MS };
  const { gone, come } = movesOf(old ?? [], now ?? []);
  return [
    ...gone.map(({ name, server }): Change => ({ ...late, kind: 'remove', names: [name], server })),
    ...come.map((peer): Change => ({ ...late, kind: 'add', peers: [peer] })),
    ...absences(step, before, source).flatMap(([name, peer]): Change[] => [
      ...(GOES.has(step.do)
        ? [
            {
              from,
              to: step.do === 'restart' ? to + ANSWER_MS : late.to,
              kind: 'remove' as const,
              names: [name],
              server: peer.server,
              optional: true,
            },
          ]
        : []),
      ...(COMES.has(step.do) ? [{ ...late, kind: 'add' as const, peers: [peer] }] : []),
    ]),
  ];
}

const GOES = new Set<Step['do']>(['stop', 'kill', 'restart']);
const COMES = new Set<Step['do']>(['start', 'restart']);

/**
 * Replicas that something is done to, one of several behind one name: while it is down DNS leaves its address out, and if
 * nginx asks just then it forgets the peer, and with it its ban. A name of one replica is not found then, and nginx keeps
 * what it has.
 */
function absences(step: Step, before: readonly Replica[], source: Source): [address: string, PeerOptions][] {
  const touched = 'replicas' in step ? step.replicas : [];
  const own = before.filter(({ name }) => touched.some((label) => name === label || name.endsWith(`-${label}`)));
  return peersFrom(source, own, 'compose')
    .filter(({ server }) => peersFrom(source, before, 'compose').filter((peer) => peer.server === server).length > 1)
    .map((peer) => [peer.name, peer]);
}
