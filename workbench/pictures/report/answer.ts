import type { Answer, CheckResult } from '../../record/verdict.ts';
import { html, type Markup } from '../markup.ts';

/** Each answer's sign: never the colour alone. */
export const SIGNS: Record<Answer, string> = { holds: '✓', fails: '✕', 'cannot tell': '?' };

/** What the kinds of checks are about. */
export const KINDS: Record<CheckResult['kind'], string> = {
  claim: 'claim',
  prediction: 'prediction',
  accounting: 'books',
};

const CLASSES: Record<Answer, string> = { holds: 'holds', fails: 'fails', 'cannot tell': 'open' };

/** An answer as a badge: a sign and a word. */
export const badge = (answer: Answer): Markup =>
  html`<span class="badge ${CLASSES[answer]}"><span aria-hidden="true">${SIGNS[answer]}</span> ${answer}</span>`;

const ORDER: Answer[] = ['fails', 'cannot tell', 'holds'];

/** What does not hold comes first. */
export const byUrgency = (checks: readonly CheckResult[]): CheckResult[] =>
  checks.toSorted((a, b) => ORDER.indexOf(a.answer) - ORDER.indexOf(b.answer));

const FEW = 2;

/** Sets checks of the books apart that hold, where they are many: nobody asks for them before one fails. */
export function splitBooks(checks: readonly CheckResult[]): { shown: CheckResult[]; folded: CheckResult[] } {
  const folded = checks.filter(({ kind, answer }) => kind === 'accounting' && answer === 'holds');
  return folded.length <= FEW
    ? { shown: [...checks], folded: [] }
    : { shown: checks.filter((check) => !folded.includes(check)), folded };
}
