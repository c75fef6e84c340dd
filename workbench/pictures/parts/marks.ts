import { shorten } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import type { Happening, Kind } from './happenings.ts';
import type { KeyEntry } from './key.ts';
import { line, rect, text, widthOf } from './svg.ts';

const LABELLED = 18; // more would be a wall of words; all have a line, and a row in the table
const MOST_TIERS = { words: 4, letters: 6 }; // if words needed more, letters stand for them
const TIER = 22;
const SIGNS: Record<Kind, string> = { harm: '▼', heal: '▲', change: '◆' };

/** A happening with its label's place: the tier, from the top, and the left edge. */
interface Label {
  x: number;
  kind: Kind;
  words: string;
  tier: number;
  left: number;
}

/** The marks of a picture: how high their labels are, how to draw them, and what a key has to explain. */
export interface Marks {
  height: number;
  draw: (top: number, bottom: number) => Markup;
  key: KeyEntry[];
}

/** Where labels may stand, and where a moment is on the x axis. */
interface Ground {
  at: (time: number) => number;
  left: number;
  right: number;
}

const nameOf = ({ kind, label }: Happening) => `${SIGNS[kind]} ${shorten(label, 30)}`;

const letter = (index: number) => String.fromCharCode('A'.charCodeAt(0) + index);

// From left to right, each in the first tier from which its own line down meets no earlier label.
function place(happenings: readonly Happening[], names: readonly string[], { at, left, right }: Ground): Label[] {
  const ends: number[] = [];
  return happenings.map(({ at: time, kind }, index) => {
    const x = at(time);
    const words = names[index] ?? '';
    const width = widthOf(words, 14);
    const start = Math.max(left, Math.min(x - 5, right - width));
    const tier = words === '' ? 0 : ends.findLastIndex((end) => end > start) + 1;
    if (words !== '') ends[tier] = start + width + 6;
    return { x, kind, words, tier, left: start };
  });
}

const tiersOf = (labels: readonly Label[]) => Math.max(0, ...labels.map(({ tier }) => tier + 1));

function drawLabels(labels: readonly Label[], top: number, bottom: number): Markup {
  const foot = (tier: number) => top + (tier + 1) * TIER;
  const lines = labels.map(({ x, kind, tier }) => line(x, foot(tier) - 2, x, bottom, `pic-mark pic-${kind}`));
  const words = labels
    .filter((label) => label.words !== '')
    .map(({ kind, tier, left, words }) => [
      rect(left - 2, foot(tier) - TIER + 3, widthOf(words, 14) * 0.9, TIER - 4, 'pic-ground'),
      text(left, foot(tier) - 6, words, `pic-label pic-${kind}-text`),
    ]);
  return html`<g>${lines}${words}</g>`;
}

/**
 * Marks faults and changes with a line each and labels that do not overlap: words, or letters and a key where there
 * are many.
 */
export function marksOf(happenings: readonly Happening[], ground: Ground): Marks {
  const named = happenings.slice(0, LABELLED);
  const inWords = place(happenings, named.map(nameOf), ground);
  if (tiersOf(inWords) <= MOST_TIERS.words) return finish(inWords, []);
  const key: KeyEntry[] = [];
  const letters = place(
    happenings,
    named.map(() => letter(0)), // they are given out below, so that none is left out between others
    ground,
  ).map((one, index) => {
    const happening = named[index];
    if (happening === undefined || one.tier >= MOST_TIERS.letters) return { ...one, words: '', tier: 0 };
    const words = letter(key.length);
    const sign = text(0, 5, words, `pic-label pic-strong pic-middle pic-${one.kind}-text`);
    key.push({ sign, words: nameOf(happening) });
    return { ...one, words };
  });
  return finish(letters, key);
}

const finish = (labels: readonly Label[], key: KeyEntry[]): Marks => ({
  height: tiersOf(labels) * TIER,
  draw: (top, bottom) => drawLabels(labels, top, bottom),
  key,
});
