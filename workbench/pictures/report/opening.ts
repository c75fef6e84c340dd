import type { Verdict } from '../../record/verdict.ts';
import { count, duration, percent } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { badge } from './answer.ts';

/** How good the guess was: a score is a part of 1. */
const guessOf = ({ guess }: Verdict) =>
  guess &&
  html`<dl class="guess"><dt>Asked</dt><dd>${guess.asked}</dd><dt>Guessed</dt><dd>${guess.guessed}</dd><dt>It was</dt><dd>${guess.was}</dd><dt>Score</dt><dd>${percent(guess.score, 1)}</dd></dl>`;

/** The question, the answer in a sentence, and what the run was. */
export function opening(verdict: Verdict): Markup {
  const { experiment, run, question, answer, summary, hypothesis, engine, balancer, began, ended, balance } = verdict;
  const facts = [
    ['Experiment', experiment],
    ['Run', run],
    ['Engine', engine],
    ['Balancer', balancer],
    ['Requests', count(balance.sent)],
    ['Took', duration(Date.parse(ended) - Date.parse(began))],
  ];
  return html`<header><h1>${question}</h1><p class="answer">${badge(answer)} <span>${summary}</span></p><p class="hypothesis"><b>Expected:</b> ${hypothesis}</p>${guessOf(verdict)}<dl class="facts">${facts.map(
    ([term = '', value = '']) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`,
  )}</dl></header>`;
}
