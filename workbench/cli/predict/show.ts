import { basename, dirname } from 'node:path';
import type { Peer } from '../../model/balancing/peer.ts';
import type { Behaviour } from '../../model/prediction/plan.ts';
import { type PredictedRequest, predict } from '../../model/prediction/predict.ts';
import { symbolAt, symbolsFor } from '../symbols.ts';
import { paint, print, table } from '../text.ts';
import type { Prepared } from './predict.ts';

const SHOWN = 60; // requests; of more only the shares are shown
const METHODS = {
  round_robin: 'round robin',
  least_conn: 'least connections',
  ip_hash: "hash of the client's address",
};

function describeMethod({ source }: Prepared): string {
  const { method, key } = source.upstream;
  if (method.kind === 'hash') return `hash of ${key}${method.consistent ? ', consistent' : ''}`;
  if (method.kind === 'random') return method.two ? 'random, the better of two' : 'random';
  return `${source.peers.some(({ weight }) => weight > 1) ? 'weighted ' : ''}${METHODS[method.kind]}`;
}

/** Prints what is predicted, how it picks, and what the prediction rests on. */
export function showHead(prepared: Prepared): void {
  const { source } = prepared;
  const place = `${basename(dirname(source.conf))}/${basename(source.conf)}`;
  print(
    `${paint.bold(source.upstream.name)}   ${describeMethod(prepared)}   ${paint.dim(`${place}, line ${source.upstream.place.line}`)}`,
  );
  for (const notice of source.notices) print(paint.yellow(`  note: ${notice}`));
  print();
}

const HOW: Record<string, string> = {
  refused: '✕ refused',
  unreachable: '✕ gone',
  reset: '✕ hung up',
  timeout: '✕ no answer',
};
export const describeBehaviour = (behaviour: Behaviour) =>
  typeof behaviour !== 'number' ? (HOW[behaviour] ?? '') : behaviour < 400 ? '✓' : String(behaviour);

/** The way of a request that needed more than one try, or was no success: `4  mult1 ✕ refused → mult2 ✓`. */
function describeWay(
  { request, attempts, status, exhausted }: PredictedRequest,
  label: (name: string) => string,
): string {
  const hops = attempts.map(({ peer, behaviour }) => `${label(peer.name)} ${describeBehaviour(behaviour)}`);
  if (exhausted) hops.push('nobody can be picked');
  const end = status < 400 ? '' : paint.red(`  the client gets ${status}`);
  return `  ${String(request).padStart(5)}  ${hops.join(' → ')}${end}`;
}

/** Prints the sequence and the shares. */
export function showPrediction(prepared: Prepared): void {
  showHead(prepared);
  if (prepared.law === undefined) showSequence(prepared);
  else showLaw(prepared, prepared.law);
}

function showSequence({ source, group, plan }: Prepared): void {
  const order = (peer: Peer) => source.peers.findIndex(({ name }) => name === peer.name);
  const peers = [...group.primaries.peers, ...(group.backups?.peers ?? [])].sort((a, b) => order(a) - order(b));
  const symbols = new Map(peers.map((peer, place) => [peer, symbolAt(place)]));
  const served = new Map<Peer, number>();
  const first: PredictedRequest[] = [];
  let errors = 0;
  for (const predicted of predict(group, source.route, plan)) {
    if (first.length < SHOWN) first.push(predicted);
    const by = predicted.exhausted ? undefined : predicted.attempts.at(-1)?.peer;
    if (predicted.status >= 500) errors++;
    else if (by !== undefined) served.set(by, (served.get(by) ?? 0) + 1);
  }
  const label = (one: PredictedRequest) => source.label(one.attempts.at(-1)?.peer.name ?? '');
  if (plan.requests <= 16)
    print(`  ${first.map((one) => (one.status >= 500 ? paint.red('✕') : label(one))).join(' ')}`);
  print(
    `  ${first.map((one) => (one.status >= 500 ? paint.red('✕') : symbols.get(one.attempts.at(-1)?.peer as Peer))).join('')}${plan.requests > SHOWN ? ' …' : ''}`,
  );
  print();
  const odd = first.filter(({ attempts, status }) => attempts.length !== 1 || status >= 400);
  for (const one of odd) print(describeWay(one, source.label));
  if (odd.length > 0) print();
  const rows = peers
    .filter((peer) => !peer.backup || served.has(peer))
    .map((peer) => [
      `  ${symbols.get(peer)} ${source.label(peer.name)}`,
      ...share(served.get(peer) ?? 0, plan.requests),
    ]);
  if (errors > 0) rows.push([`  ${paint.red('✕')} errors`, ...share(errors, plan.requests)]);
  for (const line of table(rows)) print(line);
}

const share = (count: number, of: number) => [String(count), paint.dim(`${((count / of) * 100).toFixed(1)} %`)];

function showLaw({ source }: Prepared, law: Map<string, number>): void {
  print('  Chance decides: no order can be predicted, but the shares of requests that find no other under way can.');
  print();
  const symbols = symbolsFor(source.peers.map(({ name }) => name));
  const rows = [...law].map(([name, share]) => [
    `  ${symbols.get(name)} ${source.label(name)}`,
    `${(share * 100).toFixed(1)} %`,
  ]);
  for (const line of table(rows)) print(line);
}
