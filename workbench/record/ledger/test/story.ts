import type { AccessLine, ClientLine, EventLine, RecordLine, ReplicaLine } from '../../schema.ts';
import { eventLine } from '../../schema.ts';
import type { Balance, Finding, LedgerEntry } from '../entry.ts';
import { joinStreams } from '../join-streams.ts';
import { Ledger } from '../ledger.ts';
import { STREAMS, type Stream } from '../streams.ts';

export const AGENT = 'rodizio-run/test';
export const BEGAN = Date.UTC(2026, 10, 22, 11);
export const ADDRESSES: Record<string, string> = {
  mult1: '10.0.0.1:3005',
  mult2: '10.0.0.2:3005',
  'soma-1': '10.0.0.3:3002',
  'calc-1': '10.0.0.4:3004',
};

/** How an attempt ended, in nginx's lists: status, whether it connected, whether it got a header. */
const ENDS = {
  answered: ['200', true, true],
  refused: ['502', false, false],
  unreachable: ['504', false, false],
  'hung up': ['502', true, false],
  'no answer': ['504', true, false],
  'given up': ['-', true, false],
} as const;

export interface ToldTry {
  by: string;
  end?: keyof typeof ENDS;
  ms?: number;
  address?: string;
  /** What the replica writes otherwise than usual; false: nothing. By default only who answers or is left writes. */
  line?: Partial<ReplicaLine> | false;
}

type WholeTry = ToldTry & { end: keyof typeof ENDS; ms: number };

export interface ToldRequest {
  id: string;
  /** When it is sent, in ms after the beginning. */
  at: number;
  uri?: string;
  method?: string;
  tries?: ToldTry[];
  /** What nginx and the client write otherwise than usual; false: nothing. */
  access?: Partial<AccessLine> | false;
  client?: Partial<ClientLine> | false;
  exhausted?: boolean;
}

export type Lines = { [S in Stream]: Extract<RecordLine, { stream: S }>[] };

const seconds = (ms: number) => (ms / 1000).toFixed(3);
const join = (words: string[]) => words.join(', ');

/** Tells a run, and writes what a lab would write of it. Streams may have clocks of their own. */
export class Story {
  readonly lines: Lines = { access: [], replica: [], events: [], client: [] };
  /** How far each stream's clock is ahead, in ms. */
  readonly ahead: Record<Stream, number>;

  constructor(ahead: Partial<Record<Stream, number>> = {}) {
    this.ahead = { access: 0, replica: 0, events: 0, client: 0, ...ahead };
    for (const replica of Object.keys(ADDRESSES)) this.event(-5_000, 'start', replica);
  }

  event(at: number, event: EventLine['event'], replica?: string, detail?: string, address?: string): this {
    const where = address ?? ADDRESSES[replica ?? ''];
    const about = {
      ...(replica && { replica, service: replica.split('-')[0] ?? '' }),
      ...(where && { address: where }),
      ...(detail && { detail }),
    };
    this.lines.events.push(eventLine(event, about, BEGAN + this.ahead.events + at));
    return this;
  }

  request(told: ToldRequest): this {
    const { tries = [{ by: 'mult1' }], access, client } = told;
    const all = tries.map((one) => ({ end: 'answered' as const, ms: 5, ...one }));
    const ended = told.at + all.reduce((sum, { ms }) => sum + ms, 0);
    const nginx = this.#access(told, all, ended);
    let at = told.at;
    for (const one of all) {
      at += one.ms;
      this.#tell(told, one, at);
    }
    if (access !== false) this.lines.access.push({ ...nginx, ...access });
    if (client !== false && nginx.user_agent === AGENT)
      this.lines.client.push(this.#client(told, { ...nginx, ...access }, ended));
    return this;
  }

  #access(
    { id, at, uri = '/mult?op1=6&op2=7', method = 'GET', exhausted = false }: ToldRequest,
    tries: WholeTry[],
    ended: number,
  ): AccessLine {
    const now = BEGAN + this.ahead.access + ended;
    const last = tries.at(-1);
    const answered = last?.end === 'answered' && !exhausted;
    const more = exhausted ? ['mult'] : [];
    return {
      stream: 'access',
      v: 1,
      time: `${new Date(now).toISOString().slice(0, 19)}+00:00`,
      msec: seconds(now),
      worker: '7',
      request_id: id,
      method,
      uri,
      status: answered
        ? '200'
        : last?.end === 'given up'
          ? '499'
          : exhausted || last === undefined
            ? '502'
            : ENDS[last.end][0],
      request_time: seconds(ended - at),
      upstream: exhausted ? '' : (uri.split(/[/?]/)[1] ?? ''),
      upstream_addr: join([...tries.map(({ by, address }) => address ?? ADDRESSES[by] ?? ''), ...more]),
      upstream_status: join([...tries.map(({ end }) => ENDS[end][0]), ...more.map(() => '502')]),
      upstream_connect_time: join([...tries.map(({ end }) => (ENDS[end][1] ? '0.000' : '-')), ...more.map(() => '-')]),
      upstream_header_time: join([
        ...tries.map(({ end, ms }) => (ENDS[end][2] ? seconds(ms) : '-')),
        ...more.map(() => '-'),
      ]),
      upstream_response_time: join([...tries.map(({ ms }) => seconds(ms)), ...more.map(() => '0.000')]),
      served_by: answered ? last.by : '',
      bytes_sent: '383',
      remote_addr: '127.0.0.1',
      user_agent: AGENT,
    };
  }

  #tell(
    { id, uri = '/mult?op1=6&op2=7', method = 'GET' }: ToldRequest,
    { by, end, ms, line }: ToldTry,
    at: number,
  ): void {
    const writes = end === 'answered' || end === 'given up' || (line !== undefined && line !== false);
    if (line === false || !writes) return;
    const now = BEGAN + this.ahead.replica + at;
    this.lines.replica.push({
      stream: 'replica',
      v: 1,
      time: new Date(now).toISOString(),
      msec: now / 1000,
      service: uri.split(/[/?]/)[1] ?? '',
      replica: by,
      request_id: id,
      method,
      uri,
      status: end === 'answered' ? 200 : 0,
      ms: Math.max(0.4, (ms ?? 0) - 0.6),
      ...(end !== 'answered' && { aborted: true }),
      ...line,
    });
  }

  #client({ id, at, client }: ToldRequest, nginx: AccessLine, ended: number): ClientLine {
    const sent = BEGAN + this.ahead.client + at;
    const left = nginx.status === '499';
    return {
      stream: 'client',
      v: 1,
      time: new Date(sent).toISOString(),
      msec: sent / 1000,
      intended: sent / 1000,
      request_id: id,
      phase: 'load',
      n: this.lines.client.length + 1,
      method: nginx.method,
      uri: nginx.uri,
      status: left ? 0 : Number(nginx.status),
      ms: ended - at + 1.5,
      upstream_addr: left ? '' : nginx.upstream_addr,
      upstream_status: left ? '' : nginx.upstream_status,
      served_by: left ? '' : nginx.served_by,
      ...(left && { error: 'gave up after 100 ms' }),
      ...client,
    };
  }

  /** Every stream in its own order. */
  sorted(): Lines {
    const end = {
      access: (one: AccessLine) => Number(one.msec),
      replica: (one: ReplicaLine) => one.msec,
      events: (one: EventLine) => one.msec,
    };
    return {
      access: this.lines.access.toSorted((a, b) => end.access(a) - end.access(b)),
      replica: this.lines.replica.toSorted((a, b) => end.replica(a) - end.replica(b)),
      events: this.lines.events.toSorted((a, b) => end.events(a) - end.events(b)),
      client: this.lines.client.toSorted((a, b) => a.intended + a.ms / 1000 - b.intended - b.ms / 1000),
    };
  }
}

export interface Booked {
  entries: LedgerEntry[];
  findings: Finding[];
  balance: Balance;
}

/** A ledger that keeps what it says. */
export function openLedger(options: { window?: number } = {}) {
  const booked = { entries: [] as LedgerEntry[], findings: [] as Finding[] };
  const ledger = new Ledger({
    agent: AGENT,
    entry: (entry) => booked.entries.push(entry),
    finding: (finding) => booked.findings.push(finding),
    ...options,
  });
  const close = (): Booked => ({ ...booked, balance: ledger.end() });
  return { ledger, booked, close };
}

/** Joins a story, one stream after the other. */
export function book(story: Story, order: readonly Stream[] = STREAMS): Booked {
  const { ledger, close } = openLedger();
  const lines = story.sorted();
  for (const stream of order) for (const line of lines[stream]) ledger.add(line);
  return close();
}

async function* textsOf(lines: readonly RecordLine[], each: number): AsyncGenerator<string> {
  for (let start = 0; start < lines.length; start += each)
    yield lines
      .slice(start, start + each)
      .map((line) => JSON.stringify(line))
      .join('\n');
}

/** Joins a story as a run is joined: all streams evenly, some lines in each text. */
export async function bookEvenly(story: Story, each = 3): Promise<Booked> {
  const { ledger, close } = openLedger();
  const lines = story.sorted();
  await joinStreams(Object.fromEntries(STREAMS.map((stream) => [stream, textsOf(lines[stream], each)])), ledger);
  return close();
}

/** Joins a story in both ways, which must come to the same. */
export async function bookTwice(story: Story): Promise<Booked> {
  const booked = await bookEvenly(story);
  if (JSON.stringify(sortedOf(book(story))) !== JSON.stringify(sortedOf(booked)))
    throw new Error('the order of the streams matters');
  return booked;
}

/** What was booked, but for the order in which it was. */
export const sortedOf = ({ entries, findings, balance }: Booked) => ({
  entries: entries.map((one) => JSON.stringify(one)).sort(),
  findings: findings.map((one) => JSON.stringify(one)).sort(),
  balance: {
    ...balance,
    fates: Object.fromEntries(Object.entries(balance.fates).sort()),
    findings: Object.fromEntries(Object.entries(balance.findings).sort()),
  },
});

/** The codes of what was found, each with its id. */
export const codesOf = ({ findings }: Booked): string[] =>
  findings.map(({ code, id }) => (id === '' ? code : `${code} ${id}`)).sort();
