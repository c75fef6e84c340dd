import { html, type Markup, type Part } from '../markup.ts';

/** A table: the first cell of each row names it; `figures` are the columns of numbers, from 0. */
export interface Table {
  caption: string;
  head: readonly string[];
  rows: readonly (readonly Part[])[];
  figures?: readonly number[];
}

/** Something that may be wider than a phone: it scrolls by itself, by keyboard too. */
export const scrollable = (name: string, content: Part): Markup =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${name}">${content}</div>`;

/** A table with a caption and named rows and columns. */
export function table({ caption, head, rows, figures = [] }: Table): Markup {
  const kind = (column: number) => figures.includes(column) && html` class="figure"`;
  const body = rows.map(
    (row) =>
      html`<tr>${row.map((cell, column) => (column === 0 ? html`<th scope="row"${kind(0)}>${cell}</th>` : html`<td${kind(column)}>${cell}</td>`))}</tr>`,
  );
  const names = head.map((name, column) => html`<th scope="col"${kind(column)}>${name}</th>`);
  return scrollable(
    caption,
    html`<table><caption>${caption}</caption><thead><tr>${names}</tr></thead><tbody>${body}</tbody></table>`,
  );
}

/** Tables that are opened by whoever wants the figures behind a picture. */
export const behind = (...tables: Markup[]): Markup =>
  html`<details><summary>The figures as a table</summary>${tables}</details>`;
