import { html, type Markup, type Part } from '../markup.ts';

/** All pictures are this wide, in units of their own; a page scales them. */
export const WIDTH = 960;

/** Where the x axis begins and ends, in all pictures that have time on it: one below the other they line up. */
export const PLOT = { left: 150, right: WIDTH - 56 };

/** What every picture has. `id` must be unique on its page; `description` is the text alternative. */
export interface Frame {
  id: string;
  title: string;
  description: string;
  height: number;
}

/** To a tenth: pictures of thousands of marks stay small. */
export const round = (value: number): number => Math.round(value * 10) / 10;

/** A finished picture as an SVG string, to be put into HTML or, with PICTURE_STYLE, to stand alone. */
export function picture({ id, title, description, height }: Frame, ...body: Part[]): string {
  const box = `0 0 ${WIDTH} ${round(height)}`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="pic" viewBox="${box}" role="img" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>${body}</svg>`
    .text;
}

/** A text. `kind`: classes of PICTURE_STYLE. */
export const text = (x: number, y: number, words: string, kind = ''): Markup =>
  html`<text x="${round(x)}" y="${round(y)}"${kind !== '' && html` class="${kind}"`}>${words}</text>`;

export const line = (x1: number, y1: number, x2: number, y2: number, kind: string): Markup =>
  html`<path class="${kind}" d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}"/>`;

export const rect = (x: number, y: number, width: number, height: number, kind: string): Markup =>
  html`<rect class="${kind}" x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(Math.max(0, height))}"/>`;

/** A hatching to fill with, as `url(#id-hatch)`: seen in black and white too. */
export const hatch = (id: string): Markup =>
  html`<defs><pattern id="${id}-hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="pic-hatch" d="M0 0V8"/></pattern></defs>`;

/** How wide a text will be at most, in units: fonts differ, so a wide one is reckoned with. */
export const widthOf = (words: string, size = 15): number => [...words].length * size * 0.6;
