import type { sumsByReplica } from '../collect/sums.ts';
import { count, counted, shorten } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { text } from '../parts/svg.ts';
import type { Row } from './stacks.ts';

/** The rows' places: the replicas, then "nobody". */
export function rowsFor(replicas: readonly string[], top: number): Row[] {
  const names = [...replicas, ''];
  const height = Math.max(18, Math.min(60, Math.floor(400 / names.length)));
  return names.map((replica, index) => ({ replica, height, y: top + (index + 0.5) * height }));
}

/** The rows' names, and what each has answered. */
export function nameRows(rows: readonly Row[], sums: ReturnType<typeof sumsByReplica>): Markup {
  return html`<g>${rows.map(({ replica, y, height }) => {
    const sum = sums.get(replica);
    const name = shorten(replica || 'nobody', 14);
    const words = replica === '' ? counted(sum?.errors ?? 0, 'request') : `answered ${count(sum?.answered ?? 0)}`;
    const isRoomy = height >= 38;
    return [
      text(12, y + (isRoomy ? -2 : 5), name, replica === '' ? 'pic-name pic-nobody' : 'pic-name'),
      isRoomy && text(12, y + 16, words, 'pic-tick'),
    ];
  })}</g>`;
}
