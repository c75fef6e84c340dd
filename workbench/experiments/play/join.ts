import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Collector } from '../../pictures/collector.ts';
import type { Balance, Finding, LedgerEntry } from '../../record/ledger/entry.ts';
import { joinStreams } from '../../record/ledger/join-streams.ts';
import { Ledger } from '../../record/ledger/ledger.ts';
import { type EventLine, parseLine } from '../../record/schema.ts';
import { readBlocks, readLines } from '../read-lines.ts';
import { Holders } from './holders.ts';
import type { Observer } from './observation.ts';
import type { ReportFolder } from './run-folder.ts';

/** What the four streams of a run say together. */
export interface Joined {
  entries: LedgerEntry[];
  all: LedgerEntry[];
  events: EventLine[];
  findings: Finding[];
  balance: Balance;
  collector: Collector;
}

/**
 * Joins the streams of a run into its ledger, and writes ledger.jsonl and findings.jsonl.
 * @param label a replica's own name → what it is called in the report
 */
export async function joinRun(
  folder: ReportFolder,
  agent: string,
  observer: Observer,
  label: (name: string) => string,
): Promise<Joined> {
  const joined: Omit<Joined, 'balance'> = {
    entries: [],
    all: [],
    events: [],
    findings: [],
    collector: new Collector(),
  };
  const holders = new Holders();
  const files = {
    ledger: createWriteStream(folder.file('ledger')),
    findings: createWriteStream(folder.file('findings')),
  };
  const ledger = new Ledger({
    agent,
    entry: (raw) => {
      const entry = relabel(raw, label, holders);
      files.ledger.write(`${JSON.stringify(entry)}\n`);
      joined.all.push(entry);
      if (entry.from === 'client') joined.entries.push(entry);
      joined.collector.add(entry);
    },
    finding: (finding) => {
      files.findings.write(`${JSON.stringify(finding)}\n`);
      joined.findings.push(finding);
    },
  });
  for await (const text of readLines(folder.file('access'))) {
    const line = parseLine(text);
    if (line?.stream === 'access') observer.add(line);
  }
  for await (const text of readLines(folder.file('events'))) {
    const line = parseLine(text);
    if (line?.stream !== 'events') continue;
    const event = line.replica === undefined ? line : { ...line, replica: label(line.replica) };
    joined.events.push(event);
    holders.add(event);
    joined.collector.addEvent(event);
  }
  const read = (name: 'access' | 'replica' | 'events' | 'client') => readBlocks(folder.file(name));
  const sources = { access: read('access'), replica: read('replica'), events: read('events'), client: read('client') };
  const balance = await joinStreams(sources, ledger);
  await Promise.all(Object.values(files).map((file) => once(file.end(), 'finish')));
  joined.entries.sort((a, b) => (a.intended ?? 0) - (b.intended ?? 0));
  return { ...joined, balance };
}

const relabel = (entry: LedgerEntry, label: (name: string) => string, holders: Holders): LedgerEntry => ({
  ...entry,
  servedBy: label(entry.servedBy),
  attempts: entry.attempts.map((one) => ({
    ...one,
    replica: one.replica === undefined ? holders.lastAt(one.address, one.began) : label(one.replica),
  })),
});
