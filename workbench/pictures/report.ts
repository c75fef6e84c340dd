import type { Finding } from '../record/ledger/entry.ts';
import type { Prediction } from '../record/prediction.ts';
import type { Verdict } from '../record/verdict.ts';
import type { Collected } from './collect/collected.ts';
import { html, type Markup, raw } from './markup.ts';
import { balanceSection, findingsSection } from './report/balance-section.ts';
import { checksSection } from './report/checks.ts';
import { differenceSection, learnSection, repeatSection } from './report/closing.ts';
import { latencySection } from './report/latency-section.ts';
import { opening } from './report/opening.ts';
import { fitPaper, type Paper, PICTURES } from './report/paper.ts';
import { sharesSection } from './report/shares-section.ts';
import { PRINT_STYLE, REPORT_STYLE } from './report/style.ts';
import { waySection } from './report/way-section.ts';
import { weightsSection } from './report/weights-section.ts';
import { PICTURE_STYLE } from './style.ts';

/** All that a report is made of. */
export interface ReportInput {
  collected: Collected;
  /** Undefined where none was made. */
  prediction: Prediction | undefined;
  verdict: Verdict;
  /** The first findings, and how many there are. */
  findings: readonly Finding[];
  findingCount: number;
  /** A unified diff of the conf; '' if it is the student's own. */
  difference: string;
}

// Nothing is fetched and nothing is run, whatever stands in the data.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** The replicas that the model knows, in the conf's order. */
const knownReplicas = (prediction: Prediction | undefined): string[] => [
  ...new Set(prediction?.phases.flatMap(({ steps }) => steps[0]?.peers.map(({ replica }) => replica) ?? [])),
];

/** A part of the page, and what it is called in the list of parts. */
interface Part {
  id: string;
  name: string;
  content: Markup | undefined;
}

const isThere = ({ content }: Part) => content !== undefined;

/** What the run has shown. */
const mainParts = ({ collected, prediction, verdict, findings, findingCount }: ReportInput): Part[] =>
  [
    { id: 'checks', name: 'Checks', content: checksSection(verdict) },
    { id: 'way', name: 'Ways', content: waySection(collected, knownReplicas(prediction)) },
    { id: 'latency', name: 'Waits', content: latencySection(collected) },
    { id: 'shares', name: 'Shares', content: sharesSection(collected, prediction) },
    { id: 'weights', name: 'Weights', content: weightsSection(prediction) },
    { id: 'balance', name: 'Balance', content: balanceSection(verdict.balance) },
    { id: 'findings', name: 'Findings', content: findingsSection(findings, findingCount, collected.began) },
  ].filter(isThere);

/** What is to be taken away from it. */
const closingParts = ({ verdict, difference }: ReportInput): Part[] =>
  [
    { id: 'difference', name: 'The conf', content: differenceSection(difference) },
    { id: 'learn', name: 'Learn', content: learnSection(verdict) },
    { id: 'repeat', name: 'See it again', content: repeatSection(verdict) },
  ].filter(isThere);

/** How large each picture may be on paper, for the style. */
function paperStyle(input: ReportInput, parts: readonly Part[]): string {
  const textOf = (id: string) => parts.find((part) => part.id === id)?.content?.text ?? '';
  const sections = Object.fromEntries(PICTURES.map((id) => [id, textOf(id)])) as Record<keyof Paper, string>;
  const paper = fitPaper(input, sections);
  return PICTURES.map((id) => `--${id}:${paper[id].toFixed(2)}`).join(';');
}

/** A run's report: one HTML file that needs no network, no script and no other file. */
export function renderReport(input: ReportInput): string {
  const { verdict } = input;
  const [main, closing] = [mainParts(input), closingParts(input)];
  const style = paperStyle(input, main);
  const links = [...main, ...closing].map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`);
  const write = (parts: readonly Part[]) => parts.map(({ content }) => html`${content}\n`);
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(POLICY)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${verdict.answer}: ${verdict.question}</title>
<link rel="icon" href="data:,">
<style>${raw(PICTURE_STYLE + REPORT_STYLE + PRINT_STYLE)}</style>
</head>
<body style="${style}"${style.includes('--weights:0.00') && html` class="short"`}>
<a class="skip" href="#main">Skip to the checks</a>
<div class="page">
${opening(verdict)}
<nav aria-label="On this page"><ul>${links}</ul></nav>
<main id="main" tabindex="-1">
${write(main)}<div class="closing">
${write(closing)}</div>
</main>
<footer>Made by Rodízio from the run’s record in this folder: access.jsonl, replica.jsonl, events.jsonl, client.jsonl, ledger.jsonl.</footer>
</div>
</body>
</html>
`.text;
}
