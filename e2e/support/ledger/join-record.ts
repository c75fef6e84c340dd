// Joins the record in a folder, and leaves there what it found and what that took.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBlocks } from '../../../workbench/experiments/read-lines.ts';
import { joinStreams } from '../../../workbench/record/ledger/join-streams.ts';
import { Ledger } from '../../../workbench/record/ledger/ledger.ts';
import { AGENT } from './lines.ts';

const [folder = '.'] = process.argv.slice(2);
const found: [code: string, id: string][] = [];
const entries = { client: 0, inside: 0, other: 0 };
const ledger = new Ledger({
  agent: AGENT,
  entry: ({ from }) => {
    entries[from]++;
  },
  finding: ({ code, id }) => found.push([code, id]),
});
const text = (stream: string) => readBlocks(join(folder, `${stream}.jsonl`));
const sources = { access: text('access'), replica: text('replica'), events: text('events'), client: text('client') };
const began = performance.now();
const balance = await joinStreams(sources, ledger);
const seconds = (performance.now() - began) / 1000;
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const [mebibytes, cpuSeconds] = [maxRSS / 1024, (userCPUTime + systemCPUTime) / 1e6];
writeFileSync(join(folder, 'joined.json'), JSON.stringify({ found, entries, balance, seconds, cpuSeconds, mebibytes }));
