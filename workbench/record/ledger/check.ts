import type { ClientLine } from '../schema.ts';
import { type Call, endOf } from './call.ts';
import type { FindingCode } from './entry.ts';
import type { Traced } from './fate.ts';
import type { Lives } from './lives.ts';
import { startOf, type Unit } from './match.ts';

/** Why a request never left the client. */
const NEVER_LEFT = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EMFILE|all \d+ connections are in use)/;
const GAVE_UP = /^gave up\b/;

export type Note = (code: FindingCode, text: string, harmless?: boolean) => void;

/** Compares what was written of one request, and notes every discrepancy. */
export function check(unit: Unit, traced: Traced[], own: boolean, lives: Lives, note: Note): void {
  const { sent, call } = unit;
  if (call === undefined) {
    if (sent !== undefined) checkLost(sent, unit, lives, note);
  } else {
    if (sent !== undefined) checkAnswer(sent, call, traced, lives, note);
    else if (own)
      note(
        'no client line',
        `Expected the client's line of ${nameOf(unit)}, as nginx names it as the sender; there is none.`,
      );
    for (const one of traced) checkAttempt(one, unit, note);
  }
  if (sent?.right === false)
    note('wrong answer', `Expected the right answer to ${nameOf(unit)}; ${sent.served_by || 'the answer'} was wrong.`);
}

/** A request in a sentence: `GET /mult?op1=6&op2=7`. */
export function nameOf({ sent, call }: Unit): string {
  const line = sent ?? call?.line;
  return `${line?.method} ${line?.uri}`;
}

const gotOf = ({ status, error, served_by }: ClientLine): string =>
  status === 0 ? `no answer (${error ?? 'no reason given'})` : `${status}${served_by && ` from ${served_by}`}`;

/** The client sent it, and nginx has no line. */
function checkLost(sent: ClientLine, unit: Unit, lives: Lives, note: Note): void {
  const name = nameOf(unit);
  const answered = unit.told.find((line) => line !== undefined && line.status !== 0);
  const disturbed = lives.wasBalancerDisturbed(startOf(sent), endOf(sent));
  const why = disturbed ? ' The balancer was stopped, started or reloaded just then.' : '';
  if (answered !== undefined) {
    const text = `Expected nginx's line of ${name}, which ${answered.replica} answered with ${answered.status}; there is none.${why}`;
    note('no balancer line', text, disturbed);
    return;
  }
  const neverLeft = NEVER_LEFT.test(sent.error ?? '');
  const text = `Expected nginx's line of ${name}; there is none, and the client got ${gotOf(sent)}.${why}`;
  note('lost', text, neverLeft || disturbed);
}

/** What the client got against what nginx says it gave. */
function checkAnswer(sent: ClientLine, call: Call, traced: Traced[], lives: Lives, note: Note): void {
  const { line } = call;
  const name = `${sent.method} ${sent.uri}`;
  if (sent.status === 0) {
    if (GAVE_UP.test(sent.error ?? '')) return;
    const last = traced.at(-1);
    const cut = last?.attempt.fate === 'killed before logging' || last?.told?.aborted === true;
    const harmless = cut || lives.wasBalancerDisturbed(call.began, call.ended);
    note(
      'answer lost',
      `Expected the client to get the ${line.status} that nginx has for ${name}; it got ${gotOf(sent)}.`,
      harmless,
    );
    return;
  }
  if (sent.status !== Number(line.status))
    note('status differs', `Expected one status for ${name}; nginx says ${line.status}, the client ${sent.status}.`);
  const isSame = sent.upstream_addr === line.upstream_addr && sent.upstream_status === line.upstream_status;
  if (sent.upstream_addr !== '' && !isSame) {
    const [ours, theirs] = [line, sent].map((one) => `${one.upstream_addr} (${one.upstream_status})`);
    const text = `Expected the same attempts of ${name} on both sides; nginx logged ${ours}, the answer told of ${theirs}.`;
    note('attempts differ', text);
  }
  if (sent.served_by !== '' && line.served_by !== '' && sent.served_by !== line.served_by)
    note(
      'wrong name',
      `Expected one name for who answered ${name}; nginx says ${line.served_by}, the answer ${sent.served_by}.`,
    );
}

/** What nginx says of an attempt against what its replica and the engine say. */
function checkAttempt({ one, told, owner, attempt }: Traced, unit: Unit, note: Note): void {
  const name = nameOf(unit);
  const { address, servedBy, status } = one;
  const who = attempt.replica ?? address;
  if (attempt.fate === 'unknown')
    note(
      'no replica line',
      `Expected a line of ${who} about ${name}, which it answered with ${status ?? 'no status'} as nginx says; there is none.`,
    );
  const teller = told?.replica ?? servedBy;
  if (told !== undefined && servedBy !== '' && told.replica !== servedBy)
    note(
      'wrong name',
      `Expected ${servedBy} in the log of who answered ${name}, as nginx says; the log says ${told.replica}.`,
    );
  if (owner?.sure && teller !== '' && teller !== owner.replica && servedBy !== owner.replica)
    note(
      'wrong replica',
      `Expected ${owner.replica} at ${address}, as the engine says; ${teller} answered ${name} there.`,
    );
  if (told !== undefined && told.status !== 0 && one.outcome === 'answered' && told.status !== status)
    note(
      'status differs',
      `Expected one status for ${name}; nginx says that ${who} answered ${status}, its log says ${told.status}.`,
    );
}
