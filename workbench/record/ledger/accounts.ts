import type { RecordLine, ReplicaLine } from '../schema.ts';
import { Sums } from './balance.ts';
import { beginningOf, type RequestLine, toMs } from './call.ts';
import { check, nameOf } from './check.ts';
import type { Balance, Finding, FindingCode, LedgerEntry } from './entry.ts';
import { entryOf } from './entry-of.ts';
import { trace } from './fate.ts';
import type { Group } from './group.ts';
import { IdMemory } from './ids.ts';
import { spanOf } from './inside.ts';
import { Knowledge } from './knowledge.ts';
import { type Rules, startOf, type Unit } from './match.ts';

/** Where a ledger's lines go. */
export interface Outlet {
  entry: (entry: LedgerEntry) => void;
  finding: (finding: Finding) => void;
}

/** Writes down what has been settled: an entry a request, its findings, and the sums. */
export class Accounts {
  readonly known: Knowledge;
  readonly #outlet: Outlet;
  readonly #rules: Rules;
  readonly #ids = new IdMemory();
  readonly #sums = new Sums();

  constructor(outlet: Outlet, rules: Rules, balancer: string) {
    this.#outlet = outlet;
    this.#rules = rules;
    this.known = new Knowledge(balancer, (finding) => this.find(finding));
  }

  get balance(): Balance {
    return this.#sums.balance;
  }

  count(line: RecordLine): void {
    this.#sums.addLine(line);
  }

  find(finding: Finding): void {
    this.#sums.addFinding(finding);
    this.#outlet.finding(finding);
  }

  /** A request of which nothing more will come. */
  write(group: Group, unit: Unit): void {
    const { sent, call, inside } = unit;
    const { id } = group;
    const at = sent !== undefined ? startOf(sent) : (call?.began ?? 0);
    const codes: FindingCode[] = [];
    const note = (code: FindingCode, text: string, harmless = false) => {
      if (!codes.includes(code)) codes.push(code);
      this.find({ code, text, id, at, harmless });
    };
    const traced = call?.tries.map((one, index) => trace(one, unit.told[index], this.known)) ?? [];
    const span = spanOf(unit, this.#rules);
    check(unit, traced, span.own, this.known.lives, note);
    if (!inside) {
      const isNew = !span.own || this.#ids.add(id);
      // What strangers do among themselves is no matter of the run.
      if (group.uses > 0 ? span.own || group.isOwn : !isNew)
        note('id reused', `Expected an id of its own for ${nameOf(unit)}; another request had it before.`);
      group.remember(span);
    }
    const entry = entryOf(id, unit, traced, codes);
    this.#sums.addEntry(entry);
    this.#outlet.entry(entry);
  }

  /** A replica's line that fits nothing. */
  writeOrphan(line: ReplicaLine): void {
    const { request_id, replica, method, uri, status } = line;
    const at = toMs(line.msec);
    const did = status === 0 ? 'worked on' : `answered with ${status}`;
    const text = `Expected nginx to have sent ${method} ${uri} to ${replica}, which ${did} it; nginx has no such attempt.`;
    const harmless = this.known.lives.wasBalancerDisturbed(beginningOf(line), at);
    this.find({ code: 'no balancer line', text, id: request_id, at, harmless });
  }

  writeDuplicate({ stream, request_id, method, uri, time }: RequestLine, at: number): void {
    const text = `Expected one line of the ${stream} stream about ${method} ${uri} at ${time}; it is there again.`;
    this.find({ code: 'duplicate', text, id: request_id, at, harmless: false });
  }
}
