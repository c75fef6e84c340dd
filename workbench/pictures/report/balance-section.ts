import type { Balance, Finding } from '../../record/ledger/entry.ts';
import { attemptLines, type BookLine, describeBalance, equations, requestLines } from '../balance/books.ts';
import { drawBalance } from '../balance.ts';
import { count, counted, duration } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { figure, section } from './section.ts';
import { behind, table } from './table.ts';

const account = (caption: string, lines: readonly BookLine[]) =>
  table({
    caption,
    head: ['Entry', 'Number'],
    rows: lines.map(({ words, value, level }) => [level === 1 ? `– ${words}` : words, count(value)]),
    figures: [1],
  });

const others = ({ inside, other, lines }: Balance) =>
  `Beside the client’s own there were ${counted(inside, 'request')} that services sent and ${count(other)} from others. ` +
  `Read: ${count(lines.access)} lines of the balancer, ${count(lines.replica)} of the replicas, ${count(lines.client)} of the client, ${counted(lines.events, 'event')}.`;

/** The picture of the balance, with its tables. */
export function balanceSection(balance: Balance): Markup {
  const sums = equations(balance).map(({ words, holds }) => [words, holds ? '✓ holds' : '✕ fails']);
  return section({
    id: 'balance',
    heading: 'Do the books balance?',
    body: [
      figure(
        'the balance',
        drawBalance(balance, 'picture-balance'),
        describeBalance(balance),
        html`<span class="screen">${others(balance)}</span>`,
      ),
      behind(
        account('Requests of the client', requestLines(balance)),
        account('Attempts', attemptLines(balance)),
        table({ caption: 'Sums', head: ['Sum', 'Answer'], rows: sums }),
      ),
    ],
  });
}

/** What the streams say against each other; nothing where they agree. */
export function findingsSection(findings: readonly Finding[], total: number, began: number): Markup | undefined {
  if (total === 0) return undefined;
  const some =
    findings.length < total ? ` (${count(findings.length)} of ${count(total)}; all are in findings.jsonl)` : '';
  const rows = findings.map(({ code, text, id, at, harmless }) => [
    code,
    text,
    id === '' ? '–' : id,
    duration(at - began),
    harmless ? 'no' : 'yes',
  ]);
  const head = ['Finding', 'What was expected and found', 'Request', 'After', 'A fault'];
  const sentence = html`<p class="sentence">${counted(total, 'finding')}.</p>`;
  return section({
    id: 'findings',
    heading: 'What does not fit together?',
    body: [sentence, table({ caption: `Findings${some}`, head, rows, figures: [3] })],
  });
}
