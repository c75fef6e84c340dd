import { html, type Markup } from '../markup.ts';
import type { Outage } from '../parts/happenings.ts';
import { text, widthOf } from '../parts/svg.ts';
import type { Timeline } from '../parts/timeline.ts';
import type { Row } from './stacks.ts';

/** Hatches the rows of replicas while they could not answer. */
export function drawOutages(outages: readonly Outage[], timeline: Timeline, rows: readonly Row[], id: string): Markup {
  const end = timeline.gaps.at(-1);
  const last = end === undefined ? 0 : end.left + end.width;
  const drawn = outages.map(({ replica, from, to, word }) => {
    const row = rows.find((one) => one.replica === replica);
    if (row === undefined) return undefined;
    const left = timeline.at(from);
    const width = (to === undefined ? last : timeline.at(to)) - left;
    const y = row.y - row.height / 2 + 2;
    const named = width > widthOf(word, 13) + 16 && row.height >= 30;
    return html`<rect class="pic-outage" fill="url(#${id}-hatch)" x="${left}" y="${y}" width="${width}" height="${row.height - 4}"/>${
      named && text(left + width - 6, y + 15, word, 'pic-tick pic-end pic-harm-text')
    }`;
  });
  return html`<g>${drawn}</g>`;
}
