import type { Collected } from '../collect/collected.ts';
import { sumsByReplica } from '../collect/sums.ts';
import { count } from '../format.ts';
import { html } from '../markup.ts';
import type { KeyEntry } from '../parts/key.ts';
import { crosses, diamonds, dots, squares, triangles } from '../parts/shapes.ts';

const HERE = [{ x: 0, y: 0 }];

/** What the marks mean, those that occur, with how many there are in the whole run. */
export function keyEntries(collected: Collected): KeyEntry[] {
  const sums = [...sumsByReplica(collected).values()];
  const total = (pick: 'answered' | 'retried' | 'failures') => sums.reduce((sum, one) => sum + one[pick], 0);
  const ends = (pick: 'errors' | 'unanswered') => collected.phases.reduce((sum, phase) => sum + phase[pick], 0);
  const others = collected.dots.some(({ from }) => from !== 'client');
  const isWrong = collected.dots.some(({ right }) => !right);
  const entry = (many: number | boolean, sign: KeyEntry['sign'], words: string): KeyEntry[] =>
    many ? [{ sign, words: typeof many === 'number' ? `${words}: ${count(many)}` : words }] : [];
  return [
    ...entry(
      total('answered') - total('retried'),
      html`<path class="pic-dots" stroke-width="13" d="${dots(HERE)}"/>`,
      'answered at the first attempt',
    ),
    ...entry(total('retried'), html`<path class="pic-retried" d="${diamonds(HERE, 7)}"/>`, 'answered after a retry'),
    ...entry(
      total('failures'),
      html`<path class="pic-cross" stroke-width="2" d="${crosses(HERE, 5)}"/>`,
      'failed attempt',
    ),
    ...entry(ends('errors'), html`<path class="pic-error" d="${squares(HERE, 6)}"/>`, 'the client got a 5xx'),
    ...entry(
      ends('unanswered'),
      html`<path class="pic-empty" stroke-width="2" d="${squares(HERE, 5)}"/>`,
      'the client got no answer',
    ),
    ...entry(isWrong, html`<path class="pic-error" d="${triangles(HERE, 6)}"/>`, 'a wrong answer'),
    ...entry(
      others,
      html`<path class="pic-dots" stroke-width="13" d="${dots(HERE)}"/><path class="pic-holes" stroke-width="6" d="${dots(HERE)}"/>`,
      'sent by a service or by somebody else',
    ),
  ];
}
