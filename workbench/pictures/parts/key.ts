import { html, type Markup } from '../markup.ts';
import { text, widthOf } from './svg.ts';

/** One entry of a picture's key: how it looks (around 0, 0) and what it means. */
export interface KeyEntry {
  sign: Markup;
  words: string;
}

const ROW = 26;

/** Lays the entries of a key out in rows. @returns the drawing and how high it is */
export function key(entries: readonly KeyEntry[], left: number, right: number, top: number): [Markup, number] {
  let x = left;
  let row = 0;
  const drawn = entries.map(({ sign, words }) => {
    const width = 26 + widthOf(words, 14) + 14;
    if (x > left && x + width > right) {
      x = left;
      row++;
    }
    const y = top + row * ROW + ROW / 2;
    const entry = html`<g transform="translate(${Math.round(x + 9)} ${y})">${sign}</g>${text(x + 24, y + 5, words, 'pic-label')}`;
    x += width;
    return entry;
  });
  return [html`<g class="pic-key">${drawn}</g>`, entries.length === 0 ? 0 : (row + 1) * ROW];
}
