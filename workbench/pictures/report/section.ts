import { html, type Markup, type Part, raw } from '../markup.ts';
import { scrollable } from './table.ts';

/** A part of the report under a heading of its own. */
export interface Section {
  id: string;
  heading: string;
  body: Part;
}

export const section = ({ id, heading, body }: Section): Markup =>
  html`<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${heading}</h2>${body}</section>`;

/** A picture with its sentence above and what is to be said about it below. */
export const figure = (name: string, svg: string, sentence: string, note: Part = ''): Markup =>
  html`<p class="sentence">${sentence}</p><figure>${scrollable(`Picture: ${name}`, raw(svg))}${
    note !== '' && html`<figcaption>${note}</figcaption>`
  }</figure>`;
