import type { CheckResult, Verdict } from '../../record/verdict.ts';
import { count } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { badge, byUrgency, KINDS, splitBooks } from './answer.ts';
import { section } from './section.ts';
import { scrollable } from './table.ts';

const row = (term: string, value: Markup | string | undefined) =>
  value !== undefined && value !== '' && html`<dt>${term}</dt><dd>${value}</dd>`;

function evidence({ contradiction, missing, explanation, conf, requests }: CheckResult): Markup {
  const line = conf && html`<code>${conf.file}</code>, line ${count(conf.line)}: <code>${conf.text.trim()}</code>`;
  const ids =
    requests.length > 0 ? html`<div class="ids">${requests.map((id) => html`<code>${id}</code> `)}</div>` : undefined;
  return html`<dl class="evidence">${[
    row('First contradiction', contradiction),
    row('What was missing', missing),
    row('Why', explanation),
    row('Line of the conf', line),
    row('Requests that show it', ids),
  ]}</dl>`;
}

function checkRow(result: CheckResult): Markup {
  const { title, kind, expected, observed, answer, explanation, conf } = result;
  const holds = answer === 'holds';
  const where = conf && html` <code>${conf.file}:${count(conf.line)}</code>`;
  const note = holds && html`<div class="note screen">${explanation}${where}</div>`;
  const cells = html`<td>${badge(answer)}</td><td>${expected}</td><td>${observed}</td><td>${KINDS[kind]}</td>`;
  const more = !holds && html`<tr class="more"><td colspan="5">${evidence(result)}</td></tr>`;
  return html`<tr><th scope="row">${title}${note}</th>${cells}</tr>${more}`;
}

function checkTable(caption: string, checks: readonly CheckResult[]): Markup {
  const heads = ['Check', 'Answer', 'Expected', 'Observed', 'Kind'].map((name) => html`<th scope="col">${name}</th>`);
  const rows = byUrgency(checks).map(checkRow);
  const all = html`<table class="checks"><caption>${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
  return scrollable(caption, all);
}

/** The checks as a table, what does not hold first and with what shows it; books that agree are folded away. */
export function checksSection({ checks }: Verdict): Markup {
  const { shown, folded } = splitBooks(checks);
  const words = `✓ ${count(folded.length)} more checks hold: the books agree line by line`;
  const books =
    folded.length > 0 &&
    html`<details><summary>${words}</summary>${checkTable('Checks of the books', folded)}</details><p class="paper">${words}.</p>`;
  const kinds = html`<p class="note screen">A <b>claim</b> is what the lab promises, whatever the conf says. A <b>prediction</b> is what nginx must do by its conf. The <b>books</b> account for every request and every attempt.</p>`;
  return section({
    id: 'checks',
    heading: 'What was checked?',
    body: [checkTable('Checks', shown), books, kinds],
  });
}
