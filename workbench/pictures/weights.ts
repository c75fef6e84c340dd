import type { PredictedPhase } from '../record/prediction.ts';
import { counted, shorten, signed } from './format.ts';
import { html, type Markup } from './markup.ts';
import { hatch, PLOT, picture, rect, text, WIDTH } from './parts/svg.ts';

type Step = PredictedPhase['steps'][number];
type Peer = Step['peers'][number];

const MOST = 8; // steps in a row: figures stay large enough for the last bench
const CELL = 68;
const HEAD = 30;

/**
 * What a pick did to a peer's current weight: it gained its effective weight, and the one picked then paid the sum of
 * all. Both are 0 where it was skipped or another method decided.
 */
function movesOf({ before, after, effective, banned }: Peer, isPicked: boolean) {
  // A peer that has just failed may count with 0: it is weighed, and gains nothing.
  const isWeighed = !banned && (isPicked || after !== before || effective === 0) && after <= before + effective;
  const gained = isWeighed ? effective : 0;
  return { isWeighed, gained, weighed: before + gained, paid: before + gained - after };
}

/** The sum of a pick in words: "0 + 3 = 3, picked: pays 4, −1 is left". */
export function describeMoves(peer: Peer, isPicked: boolean): string {
  const { isWeighed, gained, weighed, paid } = movesOf(peer, isPicked);
  if (peer.banned) return `${signed(peer.before)}, skipped`;
  const sum = !isWeighed ? signed(peer.before) : `${signed(peer.before)} + ${gained} = ${signed(weighed)}`;
  if (!isPicked) return sum;
  return paid === 0 ? `${sum}, picked` : `${sum}, picked: pays ${paid}, ${signed(peer.after)} is left`;
}

const numberOf = ({ request, attempt }: Step) => (attempt > 1 ? `${request}, try ${attempt}` : String(request));

function drawCell(peer: Peer, isPicked: boolean, x: number, y: number, width: number, id: string): Markup {
  const { isWeighed, gained, weighed, paid } = movesOf(peer, isPicked);
  const middle = x + width / 2;
  const box = { x: x + 2, y: y + 2, width: width - 4, height: CELL - 4 };
  if (peer.banned) {
    const ground = html`<rect class="pic-outage" fill="url(#${id}-hatch)" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"/>`;
    const words = text(middle, y + 39, `✕ ${signed(peer.before)}`, 'pic-label pic-middle');
    return html`${ground}${rect(middle - 28, y + 24, 56, 21, 'pic-ground')}${words}`;
  }
  const on = isPicked ? 'pic-on ' : '';
  return html`${[
    rect(box.x, box.y, box.width, box.height, isPicked ? 'pic-picked' : 'pic-soft'),
    isWeighed && text(middle, y + 19, `${signed(peer.before)} + ${gained}`, `${on}pic-sum-text pic-middle`),
    text(middle, y + 42, `${isPicked ? '● ' : ''}${signed(weighed)}`, `${on}pic-big pic-middle`),
    paid > 0 &&
      text(middle, y + 60, `${signed(weighed)} − ${paid} = ${signed(peer.after)}`, `${on}pic-sum-text pic-middle`),
  ]}`;
}

function drawRow(steps: readonly Step[], names: readonly string[], y: number, id: string): Markup {
  const width = (WIDTH - PLOT.left) / MOST;
  const head = steps.map((step, index) =>
    text(PLOT.left + (index + 0.5) * width, y + 20, numberOf(step), 'pic-phase pic-middle'),
  );
  const rows = names.map((name, row) => {
    const top = y + HEAD + row * CELL;
    const cells = steps.map((step, index) => {
      const peer = step.peers.find(({ replica }) => replica === name);
      return peer && drawCell(peer, name === step.picked, PLOT.left + index * width, top, width, id);
    });
    return html`${text(12, top + CELL / 2 + 5, shorten(name, 14), 'pic-name')}${cells}`;
  });
  return html`${text(12, y + 20, 'request', 'pic-tick')}${head}${rows}`;
}

/** How the picks of a phase begin, in a sentence. */
export function describeWeights({ steps }: Pick<PredictedPhase, 'steps'>, most = MOST): string {
  const order = steps.slice(0, most).map(({ picked }) => picked ?? 'nobody');
  return `The first ${counted(order.length, 'pick')}: ${order.join(', ')}.`;
}

/**
 * Draws the peers' current weights pick by pick, the one picked set off, as the model worked them out.
 * @param most picks to draw; the rest is for a table
 */
export function drawWeights(phase: Pick<PredictedPhase, 'name' | 'steps'>, id = 'weights', most = MOST): string {
  const steps = phase.steps.slice(0, most);
  const names = [...new Set(steps.flatMap(({ peers }) => peers.map(({ replica }) => replica)))];
  const rows = Math.max(1, Math.ceil(steps.length / MOST));
  const height = HEAD + names.length * CELL + 8;
  const drawn = Array.from({ length: rows }, (_, row) =>
    drawRow(steps.slice(row * MOST, (row + 1) * MOST), names, row * height, id),
  );
  const frame = {
    id,
    title: `Why this replica? Current weights in ${phase.name}`,
    description: describeWeights(phase, most),
    height: rows * height,
  };
  return picture(frame, hatch(id), drawn);
}
