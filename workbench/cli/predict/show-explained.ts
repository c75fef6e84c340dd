import type { PeerOptions } from '../../model/balancing/peer.ts';
import { type ExplainedPeer, explain, type Step } from '../../model/prediction/explain.ts';
import { predict } from '../../model/prediction/predict.ts';
import { since } from '../../model/prediction/reasons.ts';
import { paint, print, table } from '../text.ts';
import type { Prepared } from './predict.ts';
import { describeBehaviour, showHead } from './show.ts';

const signed = (value: number) => (value < 0 ? `−${-value}` : `${value}`);

function cellOf(peer: ExplainedPeer, step: Step, start: number): string {
  const weights = `${signed(peer.before)} → ${signed(peer.after)}`;
  const marks: string[] = [];
  if (peer.effective !== peer.weight) marks.push(`eff ${peer.effective}`);
  if (peer.bannedUntil !== undefined) marks.push(`banned to ${((peer.bannedUntil - start) / 1000).toFixed(0)} s`);
  else if (peer.fails > 0) marks.push(`fails ${peer.fails}`);
  const picked = peer.name === step.picked ? paint.bold(paint.green(weights)) : weights;
  return marks.length === 0 ? picked : `${picked}  ${paint.yellow(marks.join(', '))}`;
}

function rowOf(step: Step, start: number): string[] {
  const number = step.attempt === 1 ? String(step.request) : `+${step.attempt}`;
  const outcome =
    step.behaviour === undefined || step.behaviour === 200
      ? ''
      : ` ${paint.red(`${describeBehaviour(step.behaviour)}.`)}`;
  const aftermath = step.aftermath === '' ? '' : ` ${step.aftermath}`;
  return [
    `  ${number.padStart(4)}`,
    `${((step.at - start) / 1000).toFixed(1).padStart(5)} s`,
    ...step.peers.map((peer) => cellOf(peer, step, start)),
    `${step.why}${outcome}${aftermath}`,
  ];
}

const PAGE = 200; // rows whose columns are laid out together

/** Prints a row a pick: each peer's current weight before and after, and why this one was picked. */
export function showExplained(prepared: Prepared): void {
  const { source, group, plan } = prepared;
  showHead(prepared);
  print(
    paint.dim(
      '  A row a pick. Under each peer its current weight, before → after; if need be the weight it counts with (eff), its',
    ),
  );
  print(paint.dim('  failures, or until when it is banned. Times count from the first request.'));
  print();
  const title = ({ name, weight, backup }: PeerOptions) =>
    `${source.label(name)}${weight > 1 ? ` ×${weight}` : ''}${backup ? ' (backup)' : ''}`;
  const head = ['     #', '   time', ...source.peers.map(title), 'why'].map((text) => paint.dim(text));
  let rows = [head];
  const flush = () => {
    for (const line of table(rows)) print(line);
    rows = [head];
  };
  const observer = explain(group, { label: source.label, until: since(plan.start) }, (step) =>
    rows.push(rowOf(step, plan.start)),
  );
  for (const { status } of predict(group, source.route, plan, observer)) {
    if (status >= 500) rows.push(['', '', ...source.peers.map(() => ''), paint.red(`the client gets ${status}`)]);
    if (rows.length > PAGE) flush();
  }
  if (rows.length > 1) flush();
}
