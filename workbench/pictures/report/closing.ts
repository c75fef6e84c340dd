import type { Verdict } from '../../record/verdict.ts';
import { duration } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { section } from './section.ts';
import { scrollable } from './table.ts';

const CHANGES: Record<string, string> = { '+': 'added', '-': 'taken', '@': 'place' };

/** A unified diff, its lines told apart by their signs and by colour. */
export function differenceSection(difference: string): Markup | undefined {
  if (difference.trim() === '') return undefined;
  const lines = difference
    .trimEnd()
    .split('\n')
    .map((line) => html`<span class="${CHANGES[line[0] ?? ''] ?? 'same'}">${line}\n</span>`);
  return section({
    id: 'difference',
    heading: 'Which conf was it?',
    body: [
      html`<p class="sentence">Not the conf as it stands in your folder: the run changed it so.</p>`,
      scrollable('Difference of the conf', html`<pre><code>${lines}</code></pre>`),
    ],
  });
}

// Only pages are linked to: anything else that stands in the data is shown as text.
const link = (address: string) => {
  if (!/^https?:\/\//i.test(address)) return html`<li><code>${address}</code></li>`;
  const words = address.replace(/^https?:\/\/(www\.)?/i, '');
  return html`<li><a href="${address}" rel="noreferrer">${words}</a></li>`;
};

export const learnSection = ({ learn }: Verdict): Markup =>
  section({
    id: 'learn',
    heading: 'What is there to learn?',
    body: [html`<p>${learn.text}</p>`, learn.links.length > 0 && html`<ul>${learn.links.map(link)}</ul>`],
  });

/** How to see it again, and how well the sender kept its times. */
export function repeatSection({ repeat, lateness, seed }: Verdict): Markup {
  const { p50, p99, worst } = lateness;
  const late = `The sender was late by ${duration(p50)} for half of its requests, by ${duration(p99)} at most for 99 of 100, and by ${duration(worst)} at worst. Waits count from when a request was due, so this hides nothing.`;
  return section({
    id: 'repeat',
    heading: 'How to see it again?',
    body: [
      scrollable('Command', html`<pre class="command"><code>${repeat}</code></pre>`),
      html`<p class="note">Seed ${seed}. ${late}</p>`,
    ],
  });
}
