import type { EventLine } from '../../record/schema.ts';
import { byName, count, counted } from '../format.ts';

/** Whether an event takes something away, gives it back, or changes the lab. */
export type Kind = 'harm' | 'heal' | 'change';

const KINDS: Partial<Record<EventLine['event'], Kind>> = {
  stop: 'harm',
  kill: 'harm',
  pause: 'harm',
  crash: 'harm',
  resume: 'heal',
  start: 'heal',
  ready: 'heal',
  restart: 'harm',
  scale: 'change',
  reload: 'change',
};

/** A fault or a change, as pictures mark it. */
export interface Happening {
  /** Ms since 1970. */
  at: number;
  kind: Kind;
  event: EventLine['event'];
  replicas: string[];
  /** "kill mult1", "ping: 4 replicas". */
  label: string;
}

function labelOf(event: EventLine['event'], replicas: string[], { service, detail }: EventLine): string {
  if (event === 'reload') return 'reload';
  if (event === 'scale') return `${service ?? 'scale'}: ${counted(Number(detail), 'replica')}`;
  const names = replicas.length > 3 ? `${count(replicas.length)} replicas` : replicas.join(', ');
  return event === 'ready' ? `${names} ready` : `${event} ${names}`;
}

/** The events that a reader must see, in order of time; what is done to several replicas at once is one of them. */
export function happeningsOf(events: readonly EventLine[]): Happening[] {
  // `present`: so it was when the record began, nothing happened.
  const marked = events
    .filter(({ event, detail }) => KINDS[event] !== undefined && detail !== 'present')
    .sort((a, b) => a.msec - b.msec);
  const groups: EventLine[][] = [];
  for (const line of marked) {
    const group = groups.findLast(([first]) => first?.event === line.event && line.msec - first.msec < 0.15);
    if (group !== undefined && line.replica !== undefined) group.push(line);
    else groups.push([line]);
  }
  return groups.map((group) => {
    const first = group[0] as EventLine;
    const replicas = group.flatMap(({ replica }) => replica ?? []).sort(byName);
    const { event, msec } = first;
    return {
      at: msec * 1000,
      kind: KINDS[event] ?? 'change',
      event,
      replicas,
      label: labelOf(event, replicas, first),
    };
  });
}

/** When a replica could not answer, in ms since 1970; `to` is undefined where it did not come back. */
export interface Outage {
  replica: string;
  from: number;
  to: number | undefined;
  word: 'frozen' | 'down';
}

/** From each fault of a replica until it was ready or let go on. */
export function outagesOf(happenings: readonly Happening[]): Outage[] {
  const open = new Map<string, Outage>();
  const all: Outage[] = [];
  const isReadyTold = happenings.some(({ event }) => event === 'ready');
  for (const { at, kind, event, replicas } of happenings) {
    for (const replica of replicas) {
      const outage = open.get(replica);
      if (kind === 'harm' && outage === undefined) {
        const begun: Outage = { replica, from: at, to: undefined, word: event === 'pause' ? 'frozen' : 'down' };
        open.set(replica, begun);
        all.push(begun);
      } else if (
        outage !== undefined &&
        (event === 'ready' || event === 'resume' || (kind === 'heal' && !isReadyTold))
      ) {
        outage.to = at;
        open.delete(replica);
      }
    }
  }
  return all;
}
