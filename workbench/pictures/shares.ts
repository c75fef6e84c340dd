import type { Prediction } from '../record/prediction.ts';
import type { Collected } from './collect/collected.ts';
import { clip, counted, shorten } from './format.ts';
import { html, type Markup } from './markup.ts';
import { key } from './parts/key.ts';
import { hatch, picture, rect, round, text, WIDTH } from './parts/svg.ts';
import { amountOf, describeShares, differenceOf, type Share, type ShareGroup, shareGroups } from './shares/groups.ts';

const COLUMN = WIDTH / 2;
const NAMES = 122;
const FULL = { one: 520, two: 160 }; // units: the bar of all requests, by groups side by side
const BAR = 14;
const HEAD = 30;

const heightOf = ({ predicted, shares }: ShareGroup) =>
  HEAD + shares.length * (predicted === undefined ? BAR + 12 : 2 * BAR + 15) + 8;

const lengthOf = (value: number, whole: number, full: number) =>
  whole === 0 ? 0 : round(Math.max(value > 0 ? 2 : 0, (value / whole) * full));

/** Where a group is drawn, and how long its bar of all requests is. */
interface Place {
  left: number;
  top: number;
  full: number;
  id: string;
}

function drawShare(share: Share, group: ShareGroup, { left, top, full, id }: Place): Markup {
  const x = left + NAMES;
  const isForeseen = share.predicted !== undefined && group.predicted !== undefined;
  const y = top + (isForeseen ? BAR + 2 : 0);
  const observed = lengthOf(share.observed, group.observed, full);
  const predicted = lengthOf(share.predicted ?? 0, group.predicted ?? 0, full);
  const off = differenceOf(share, group);
  const words = off === undefined || off.short === '' ? '' : `, ${off.short}`;
  return html`${[
    text(left + 12, (top + y) / 2 + 12, shorten(share.replica || 'error', 11), 'pic-label pic-strong'),
    isForeseen && [
      html`<rect class="pic-predicted" fill="url(#${id}-hatch)" x="${x}" y="${top + 1}" width="${predicted}" height="${BAR - 1}"/>`,
      text(x + predicted + 7, top + 12, amountOf(share, group, 'predicted'), 'pic-tick'),
    ],
    rect(x, y, observed, BAR, share.replica === '' ? 'pic-failed' : 'pic-observed'),
    text(x + observed + 7, y + 12, `${amountOf(share, group, 'observed')}${words}`, 'pic-label'),
  ]}`;
}

function drawGroup(group: ShareGroup, place: Place): Markup {
  const { left, top } = place;
  const { phase, upstream, observed, shares } = group;
  const each = (heightOf(group) - HEAD - 8) / Math.max(1, shares.length);
  const head = `${clip(phase || 'run', 26)}: ${counted(observed, 'request')} to ${clip(upstream, 12)}`;
  return html`<g>${text(left + 12, top + 20, head, 'pic-phase')}${shares.map((share, index) =>
    drawShare(share, group, { ...place, top: top + HEAD + index * each }),
  )}</g>`;
}

/** Draws, for each phase and replica, the requests that it was to answer above those that it answered. */
export function drawShares(
  collected: Pick<Collected, 'phases'>,
  prediction: Prediction | undefined,
  id = 'shares',
): string {
  const groups = shareGroups(collected, prediction);
  const drawn: Markup[] = [];
  let y = 0;
  for (let index = 0; index < groups.length; index += 2) {
    const pair = groups.slice(index, index + 2);
    const full = groups.length === 1 ? FULL.one : FULL.two;
    drawn.push(...pair.map((group, place) => drawGroup(group, { left: place * COLUMN, top: y, full, id })));
    y += Math.max(...pair.map(heightOf));
  }
  const isForeseen = groups.some(({ predicted }) => predicted !== undefined);
  const predicted = html`<rect class="pic-predicted" fill="url(#${id}-hatch)" x="-8" y="-6" width="18" height="13"/>`;
  const observed = html`<rect class="pic-observed" x="-8" y="-6" width="18" height="13"/>`;
  const entries = [
    ...(isForeseen ? [{ sign: predicted, words: 'predicted before the run' }] : []),
    { sign: observed, words: 'observed' },
  ];
  const [keyDrawn, keyHeight] = key(entries, NAMES, WIDTH, y + 2);
  const frame = {
    id,
    title: 'Who answered how many?',
    description: describeShares(groups),
    height: y + keyHeight + 8,
  };
  return picture(frame, hatch(id), drawn, keyDrawn);
}
