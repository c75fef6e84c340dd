// Makes the record of a run that never was: requests, calc's calls, retries of a replica that is dead or frozen for a
// moment in every 100 s, and planted faults. Arguments: the folder, the number of requests. Leaves the four streams,
// and planted.json: what must be found.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventLine } from '../../../workbench/record/schema.ts';
import { FAULTS, type Fault } from './faults.ts';
import { AGENT, accessText, clientText, durationOf, type Made, type MadeTry, replicaText, SKEW } from './lines.ts';
import { StreamWriter } from './record-writer.ts';

const RATE_MS = 1; // a request each
const CYCLE = 5_000; // requests; at the start of each one fault of every kind
const BEGAN = Date.UTC(2026, 10, 22, 11);
const ADDRESSES: Record<string, string> = {
  mult1: '172.18.0.6:3005',
  mult2: '172.18.0.7:3005',
  'soma-1': '172.18.0.3:3002',
  'sub-1': '172.18.0.4:3003',
  'calc-1': '172.18.0.5:3004',
};
/** In every 100 s: from when to when mult1 is dead, and when it is frozen. */
const DEAD = { from: 50_000, to: 51_300 };
const FROZEN = { from: 80_000, to: 81_000, noticed: 400 };

const [folder = '.', count = '1000000'] = process.argv.slice(2);
const files = {
  access: new StreamWriter(folder, 'access'),
  replica: new StreamWriter(folder, 'replica'),
  client: new StreamWriter(folder, 'client'),
};
const planted: [code: string, id: string][] = [];

const idOf = (n: number) => `1a2b67e0f9c3000000000001${String(n).padStart(8, '0')}`;
const answered = (replica: string, ms: number): MadeTry => ({
  replica,
  address: ADDRESSES[replica] ?? '',
  end: 'answered',
  ms,
});

/** The attempts of a request for mult. */
function triesOf(n: number, sent: number): MadeTry[] {
  const at = (sent - BEGAN) % 100_000;
  const last = answered(n % 4 === 2 ? 'mult2' : 'mult1', 1 + (n % 3));
  if (last.replica === 'mult2') return [last];
  if (at >= DEAD.from && at < DEAD.to) return [{ ...last, end: 'refused', ms: 0 }, answered('mult2', 2)];
  if (at >= FROZEN.from && at < FROZEN.from + FROZEN.noticed)
    return [{ ...last, end: 'timed out', ms: 500 }, answered('mult2', 2)];
  return [at >= FROZEN.from && at < FROZEN.to ? answered('mult2', 2) : last];
}

function make(n: number): Made {
  const sent = BEGAN + n * RATE_MS;
  const post = n % 5 === 0;
  const uri = post ? '/mult' : `/mult?op1=${n % 1000}&op2=7`;
  return {
    id: idOf(n),
    n,
    service: 'mult',
    method: post ? 'POST' : 'GET',
    uri,
    agent: AGENT,
    sent,
    tries: triesOf(n, sent),
  };
}

/** What calc is asked, and its two calls in turn, which carry its id. */
function makeCalc(n: number): [Made, Made, Made] {
  const sent = BEGAN + n * RATE_MS;
  const base = {
    ...make(n),
    service: 'calc',
    method: 'POST',
    uri: '/calc',
    tries: [answered('calc-1', 9)],
    expr: '(2+3)*4-1',
  };
  const { expr: _, ...call } = { ...base, method: 'GET', agent: 'calc' };
  const soma = { ...call, service: 'soma', uri: '/soma?op1=2&op2=3', sent: sent + 1, tries: [answered('soma-1', 2)] };
  const sub = { ...call, service: 'sub', uri: '/sub?op1=5&op2=1', sent: sent + 5, tries: [answered('sub-1', 2)] };
  return [base, soma, sub];
}

/** Faults are planted where nothing else happens that could explain them. */
function faultOf(n: number): Fault | undefined {
  const at = (n * RATE_MS) % 100_000;
  const isQuiet = at < DEAD.from - 5_000 || at > FROZEN.to + 5_000;
  const fault = isQuiet ? FAULTS[n % CYCLE] : undefined;
  return n < (fault?.idOf ?? 0) ? undefined : fault;
}

function write(made: Made, { access = 1, replica = 1, client = 1, says, named }: Partial<Fault> = {}): void {
  const ended = made.sent + 1 + durationOf(made.tries);
  for (let copy = 0; copy < access; copy++) files.access.add(ended, accessText(made));
  if (made.agent === AGENT)
    for (let copy = 0; copy < client; copy++) files.client.add(ended + 1, clientText(made, says?.(made)));
  for (const one of made.tries) {
    if (one.end === 'refused') continue;
    // A frozen replica answers when it is let go on.
    const at =
      one.end === 'timed out' ? made.sent - ((made.sent - BEGAN) % 100_000) + FROZEN.to + (made.n % 90) : ended;
    const ms = one.end === 'timed out' ? 0.8 : one.ms - 0.3;
    for (let copy = 0; copy < replica; copy++) files.replica.add(at, replicaText(made, named ?? one.replica, at, ms));
  }
}

function writeEvents(until: number): number {
  const lines: string[] = [];
  const add = (event: Parameters<typeof eventLine>[0], replica: string, at: number, detail?: string) =>
    lines.push(
      JSON.stringify(
        eventLine(event, { replica, address: ADDRESSES[replica] ?? '', ...(detail && { detail }) }, at + SKEW.access),
      ),
    );
  for (const replica of Object.keys(ADDRESSES))
    for (const event of ['start', 'ready'] as const) add(event, replica, BEGAN - 5_000 + (event === 'ready' ? 800 : 0));
  for (let cycle = BEGAN; cycle < until; cycle += 100_000) {
    add('kill', 'mult1', cycle + DEAD.from);
    add('exit', 'mult1', cycle + DEAD.from + 4, 'SIGKILL');
    add('start', 'mult1', cycle + DEAD.to - 200);
    add('ready', 'mult1', cycle + DEAD.to);
    add('pause', 'mult1', cycle + FROZEN.from);
    add('resume', 'mult1', cycle + FROZEN.to);
  }
  writeFileSync(join(folder, 'events.jsonl'), `${lines.join('\n')}\n`);
  return lines.length;
}

const total = Number(count);
for (let n = 0; n < total; n++) {
  const fault = faultOf(n);
  const made = make(n);
  if (fault?.idOf !== undefined) made.id = idOf(n - fault.idOf);
  if (fault !== undefined) planted.push([fault.code, made.id]);
  if (n % CYCLE > 1_000 && n % 50 === 7) for (const one of makeCalc(n)) write(one);
  else write(made, fault);
  if (n % 1000 === 999) for (const file of Object.values(files)) file.reached(made.sent);
}
for (const file of Object.values(files)) file.end();
const lines = {
  access: files.access.lines,
  replica: files.replica.lines,
  client: files.client.lines,
  events: writeEvents(BEGAN + total * RATE_MS),
};
writeFileSync(join(folder, 'planted.json'), JSON.stringify({ planted, lines }));
